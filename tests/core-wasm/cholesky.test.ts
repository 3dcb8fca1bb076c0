import { type Core, cholesky, choleskySteps, load, ShapeError } from "@nadir/core-wasm";
import { beforeAll, describe, expect, test } from "vitest";
import * as reference from "../reference/factorizations.ts";
import { roundTo } from "../reference/rounding.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { positiveDefinite, product, transposed, uniform } from "../support/matrices.ts";

let core: Core;
beforeAll(async () => {
  core = await load();
});

// The block is 64 wide and a trailing strip 192: the sizes cross both, with every remainder of a tile.
const sizes = [0, 1, 2, 3, 5, 7, 8, 16, 63, 64, 65, 66, 67, 68, 69, 127, 128, 129, 191, 193, 255, 257, 321];

describe.each(["f32", "f64"] as const)("cholesky %s", (dtype) => {
  test.each(sizes)("is bit-equal to the naive loop, reads one triangle and clears the other, n = %i", (n) => {
    using scope = core.scope("test");
    const a = positiveDefinite(n, n + 1);
    for (let i = 0; i < n; ++i) a.fill(Number.NaN, i * n + i + 1, (i + 1) * n);
    const { tensor, check } = fenced(scope, dtype, [n, n], a);
    const expected = tensor.toArray();
    expect(reference.cholesky(expected, n, roundTo[dtype])).toBe(-1);
    expect(cholesky(tensor)).toBe(-1);
    expectSameBits("entries", tensor.toArray(), expected);
    check("guards");
  });
});

test("L·Lᵀ differs from A by at most γ_{n+1}|L||Lᵀ|", () => {
  const n = 150;
  using scope = core.scope("test");
  const a = positiveDefinite(n, 5);
  const tensor = scope.from("f64", [n, n], a);
  cholesky(tensor);
  const l = tensor.toArray();
  const back = product(l, transposed(l, n, n), n, n, n);
  const size = product(l.map(Math.abs), transposed(l.map(Math.abs), n, n), n, n, n);
  // γ_{n+1} of the factorization and γ_n of the reference product above
  const bound = 1.01 * (2 * n + 1) * 2 ** -53;
  for (let i = 0; i < n; ++i)
    for (let j = 0; j <= i; ++j) expect(Math.abs(back[i * n + j]! - a[i * n + j]!) <= bound * size[i * n + j]!).toBe(true);
});

describe("a pivot that is not positive and finite is named", () => {
  test.each([0, 1, 40, 63, 64, 100, 150, 199])("negative at %i", (at) => {
    using scope = core.scope("test");
    const a = positiveDefinite(200, 3);
    a[at * 200 + at] = -1;
    expect(cholesky(scope.from("f64", [200, 200], a))).toBe(at);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0])("%d on or left of the diagonal", (value) => {
    using scope = core.scope("test");
    const a = positiveDefinite(130, 4);
    a[100 * 130 + 100] = value;
    expect(cholesky(scope.from("f64", [130, 130], a))).toBe(100);
    const b = positiveDefinite(130, 4);
    b[90 * 130 + 20] = Number.NaN;
    expect(cholesky(scope.from("f64", [130, 130], b))).toBe(90);
  });

  test("a Gram matrix of rank r shifted down fails, shifted up does not", () => {
    using scope = core.scope("test");
    const f = uniform(90 * 40, 8);
    const gram = product(f, transposed(f, 90, 40), 90, 40, 90);
    const shifted = (s: number): Float64Array => gram.map((x, i) => (i % 91 === 0 ? x + s : x));
    expect(cholesky(scope.from("f64", [90, 90], shifted(-1e-9)))).toBeGreaterThanOrEqual(40);
    expect(cholesky(scope.from("f64", [90, 90], shifted(1e-9)))).toBe(-1);
  });
});

test("steps report finished columns and free their workspace at the end or when stopped", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [130, 130], positiveDefinite(130, 6));
  const { top } = core;
  expect([...choleskySteps(a)]).toEqual([128, 130]);
  const stopped = choleskySteps(scope.from("f64", [130, 130], positiveDefinite(130, 6)));
  const after = core.top;
  stopped.next();
  expect(core.top).toBeGreaterThan(after);
  stopped.return(-1);
  expect([core.top, after > top]).toEqual([after, true]);
});

test("a matrix that is not square is refused", () => {
  using scope = core.scope("test");
  expect(() => cholesky(scope.zeros("f64", [2, 3]))).toThrow(ShapeError);
});
