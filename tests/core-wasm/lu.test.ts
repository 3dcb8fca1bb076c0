import { inverse, load, lu, luSolve, pivotRows, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../reference/factorizations.ts";
import { roundTo } from "../reference/rounding.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits, expectWithin } from "../support/matchers.ts";
import { integers, product, uniform } from "../support/matrices.ts";

const core = await load();
const shapes = [
  ...[
    [0, 0],
    [0, 3],
    [3, 0],
    [1, 1],
    [1, 9],
    [9, 1],
    [5, 5],
    [7, 4],
    [4, 7],
    [31, 33],
    [32, 32],
    [33, 31],
    [65, 64],
  ],
  ...[
    [100, 33],
    [33, 100],
    [130, 130],
    [150, 97],
    [97, 150],
  ],
] as const;

describe.each(["f32", "f64"] as const)("lu %s", (dtype) => {
  test.each(shapes)("has the bits and the pivots of the naive loop, %i x %i", (m, n) => {
    using scope = core.scope("test");
    const { tensor, check } = fenced(scope, dtype, [m!, n!], uniform(m! * n!, m! + 7 * n!));
    const pivots = scope.zeros("i32", [Math.min(m!, n!)]);
    const [wanted, order] = [tensor.toArray(), pivots.toArray()];
    expect(reference.lu(wanted, m!, n!, order, roundTo[dtype])).toBe(-1);
    expect(lu(tensor, pivots)).toBe(-1);
    expectSameBits("factors", tensor.toArray(), wanted);
    expect(pivots.toArray()).toEqual(order);
    check("lu");
  });

  test("of equal magnitudes the first row is the pivot", () => {
    using scope = core.scope("test");
    const pivots = scope.zeros("i32", [2]);
    lu(scope.from(dtype, [3, 2], [1, 5, -3, 1, 3, 2]), pivots);
    expect([...pivots.toArray()]).toEqual([1, 1]);
  });
});

test("P·A = L·U holds exactly where nothing rounds, and pivotRows names P", () => {
  using scope = core.scope("test");
  // Unit triangular integer factors whose pivots come in order: |l| <= 1.
  const [m, n] = [70, 40];
  const l = integers(m * n, -1, 1, 1).map((x, at) => (at % n === Math.floor(at / n) ? 1 : at % n > Math.floor(at / n) ? 0 : x));
  const u = integers(n * n, -3, 3, 2).map((x, at) => (at % n === Math.floor(at / n) ? 4 : at % n < Math.floor(at / n) ? 0 : x));
  const a = product(l, u, m, n, n);
  const tensor = scope.from("f64", [m, n], a);
  const pivots = scope.zeros("i32", [n]);
  expect(lu(tensor, pivots)).toBe(-1);
  const f = tensor.toArray();
  const lower = f.map((x, at) => (at % n < Math.floor(at / n) ? x : at % n === Math.floor(at / n) ? 1 : 0));
  const upper = f.slice(0, n * n).map((x, at) => (at % n >= Math.floor(at / n) ? x : 0));
  const order = pivotRows(pivots.toArray(), m);
  expectSameBits(
    "PA",
    product(lower, upper, m, n, n).map((x) => x + 0),
    Float64Array.from({ length: m * n }, (_, at) => a[order[Math.floor(at / n)]! * n + (at % n)]! + 0),
  );
});

test("a column without a finite non-zero pivot is named", () => {
  for (const at of [0, 5, 31, 32, 60]) {
    using scope = core.scope("test");
    const a = uniform(70 * 70, 1);
    const pivots = scope.zeros("i32", [70]);
    const zero = a.map((x, index) => (index % 70 === at ? 0 : x));
    expect(lu(scope.from("f64", [70, 70], zero), pivots)).toBe(at);
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const spoiled = a.map((x, index) => (index === 69 * 70 + at ? bad : x));
      expect(lu(scope.from("f64", [70, 70], spoiled), pivots)).toBe(at);
    }
  }
});

test.each([1, 2, 9, 33, 90, 130])("solutions of A·x = b and Aᵀ·x = b for integers x are found to the backward error, n = %i", (n) => {
  using scope = core.scope("test");
  // |x̂ − x| <= 3γ_n|A⁻¹||L||U||x̂| (Higham 9.4), and dominance gives ‖A⁻¹‖∞ <= 1/n, ‖|L||U|‖∞ <= (2n − 1)‖A‖∞ <= 6n² (Higham 9.9), |x| <= 8.
  const a = uniform(n * n, n).map((x, at) => (at % (n + 1) === 0 ? 2 * n : Math.round(x * 64) / 64));
  const factors = scope.from("f64", [n, n], a);
  const pivots = scope.zeros("i32", [n]);
  const x = integers(n * 3, -8, 8, n + 1);
  lu(factors, pivots);
  for (const transpose of [false, true]) {
    const t = transpose ? a.map((_, at) => a[(at % n) * n + Math.floor(at / n)]!) : a;
    const b = scope.from("f64", [n, 3], product(t, x, n, n, 3));
    luSolve(b, factors, pivots, { transpose });
    expectWithin("x", b.toArray(), x, 150 * n * (n + 1) * 2 ** -53);
  }
});

test.each([1, 2, 31, 64, 97])("inverse times matrix is near the identity, n = %i", (n) => {
  using scope = core.scope("test");
  const a = uniform(n * n, 3).map((x, at) => (at % (n + 1) === 0 ? x + 2 * n : x));
  const x = scope.empty("f64", [n, n]);
  expect(inverse(x, scope.from("f64", [n, n], a))).toBe(-1);
  const identity = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  // As above: |A·X − I| <= 3γ_n|L||U||X|, and the product here rounds too.
  expectWithin("A·X", product(a, x.toArray(), n, n, n), identity, 20 * n * (n + 2) * 2 ** -53);
});

test("misuse is refused, a singular matrix is an answer", () => {
  using scope = core.scope("test");
  expect(() => lu(scope.zeros("f64", [3]), scope.zeros("i32", [3]))).toThrow(ShapeError);
  expect(() => lu(scope.zeros("f64", [3, 2]), scope.zeros("i32", [3]))).toThrow(ShapeError);
  expect(() => inverse(scope.zeros("f64", [3, 3]), scope.zeros("f64", [3, 2]))).toThrow(ShapeError);
  expect(inverse(scope.zeros("f64", [2, 2]), scope.from("f64", [2, 2], [1, 2, 2, 4]))).toBe(1);
});
