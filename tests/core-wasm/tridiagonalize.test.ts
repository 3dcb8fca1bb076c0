import { applyReflectors, load, ShapeError, tridiagonalize } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { symmetricProduct } from "../reference/symmetric-product.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits, expectWithin } from "../support/matchers.ts";
import { product, transposed, uniform } from "../support/matrices.ts";

const core = await load();
const unit = { f32: 2 ** -24, f64: 2 ** -53 } as const;
const identity = (n: number): Float64Array => Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));

/** Symmetric, with NaNs where nothing may be read. */
function upper(n: number, seed: number): Float64Array {
  const a = uniform(n * n, seed);
  for (let i = 0; i < n; ++i) a.fill(Number.NaN, i * n, i * n + i);
  return a;
}

function mirrored(a: ArrayLike<number>, n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return a[Math.min(i, j) * n + Math.max(i, j)]!;
  });
}

describe.each(["f32", "f64"] as const)("symmetric_product %s", (dtype) => {
  const round = dtype === "f32" ? Math.fround : (x: number) => x;
  test.each([1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 21, 38])("is the naive sum in the documented order, n = %i", (n) => {
    using scope = core.scope("test");
    const stride = n + 3;
    const entries = uniform(n * stride, n);
    for (let i = 0; i < n; ++i) entries.fill(Number.NaN, i * stride, i * stride + i);
    if (n > 8) entries.set([-0, Number.NaN, 1e30], stride - 5);
    const [a, x] = [scope.from(dtype, [n, stride], entries), scope.from(dtype, [n], uniform(n, 2))];
    const y = fenced(scope, dtype, [n], uniform(n, 3));
    const wanted = Array.from(y.tensor.toArray());
    symmetricProduct(wanted, a.toArray(), Array.from(x.toArray()), stride, dtype === "f32" ? 4 : 2, round);
    const width = dtype === "f32" ? 4 : 8;
    core.kernels[`symmetric_product_${dtype}`](n, a.ptr, stride * width, x.ptr, y.tensor.ptr, scope.allocate(4 * width));
    expectSameBits("y", y.tensor.toArray(), wanted);
    y.check("symmetric_product");
  });
});

describe.each(["f32", "f64"] as const)("tridiagonalize %s", (dtype) => {
  // The panel is 32 lines: sizes cross one, two and three, with remainders of four lines and of a vector.
  test.each([0, 1, 2, 3, 5, 31, 32, 33, 34, 67, 98])("A = Q·T·Qᵀ with the reflectors it leaves, n = %i", (n) => {
    using scope = core.scope("test");
    const a = fenced(scope, dtype, [n, n], upper(n, n + 1));
    const whole = mirrored(a.tensor.toArray(), n);
    const vectors = [n, Math.max(0, n - 1), Math.max(0, n - 1)].map((size, i) => fenced(scope, dtype, [size], uniform(size, i)));
    const [d, e, taus] = vectors.map(({ tensor }) => tensor) as [typeof a.tensor, typeof a.tensor, typeof a.tensor];
    const { top } = core;
    expect([...tridiagonalize(d, e, taus, a.tensor)].at(-1) ?? 0).toBe(n);
    expect(core.top).toBe(top);
    const rows = fenced(scope, dtype, [n, n], identity(n));
    expect([...applyReflectors(rows.tensor, a.tensor, taus, 1)].at(-1) ?? 0).toBe(Math.max(0, n - 1));
    const [turned, form] = [rows.tensor.toArray(), new Float64Array(n * n)];
    for (let i = 0; i < n; ++i) form[i * n + i] = d.toArray()[i]!;
    for (let i = 0; i + 1 < n; ++i) form[i * n + i + 1] = form[(i + 1) * n + i] = e.toArray()[i]!;
    // n reflectors on each side, each off by a few u of a norm of at most n, at random
    const bound = 16 * Math.sqrt(n + 1) * unit[dtype];
    expectWithin("QᵀQ", product(turned, transposed(turned, n, n), n, n, n), identity(n), Math.min(1, bound));
    if (n > 0)
      expectWithin("QTQᵀ", product(product(transposed(turned, n, n), form, n, n, n), turned, n, n, n), whole, bound * Math.sqrt(n));
    for (const operand of [a, rows, ...vectors]) operand.check("tridiagonalize");
  });
});

test("a reflector of nothing is the identity", () => {
  using scope = core.scope("test");
  const a = scope.from("f64", [3, 3], [4, 0, 0, 0, 5, 0, 0, 0, 6]);
  const [d, e, taus] = [scope.zeros("f64", [3]), scope.zeros("f64", [2]), scope.zeros("f64", [2])];
  for (const _ of tridiagonalize(d, e, taus, a));
  expect([...d.toArray(), ...e.toArray(), ...taus.toArray()]).toEqual([4, 5, 6, 0, 0, 0, 0]);
  const rows = scope.from("f64", [2, 3], [1, 2, 3, 4, 5, 6]);
  for (const _ of applyReflectors(rows, a, taus, 1));
  expect([...rows.toArray()]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const of = (...shape: number[]) => scope.zeros("f64", shape);
  expect(() => tridiagonalize(of(3), of(2), of(2), of(3, 4)).next()).toThrow(ShapeError);
  expect(() => tridiagonalize(of(3), of(3), of(2), of(3, 3)).next()).toThrow(ShapeError);
  expect(() => tridiagonalize(of(3), of(2), of(2), scope.zeros("f32", [3, 3])).next()).toThrow(ShapeError);
  expect(() => applyReflectors(of(2, 3), of(3, 3), of(3), 1).next()).toThrow(ShapeError);
  expect(() => applyReflectors(of(2, 3), of(3, 4), of(2), 1).next()).toThrow(ShapeError);
  expect(() => applyReflectors(of(2, 3), of(3, 3), of(2, 1), 1).next()).toThrow(ShapeError);
});
