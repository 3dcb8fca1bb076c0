import { applyReflectors, bidiagonalize, load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { fenced } from "../support/guards.ts";
import { expectWithin } from "../support/matchers.ts";
import { product, transposed, uniform } from "../support/matrices.ts";

const core = await load();
const squares = (x: ArrayLike<number>): number => Array.from(x).reduce((total, value) => total + value * value, 0);

describe.each(["f32", "f64"] as const)("bidiagonalize %s", (dtype) => {
  test.each([
    [0, 4],
    [1, 1],
    [1, 8],
    [2, 2],
    [5, 9],
    [31, 31],
    [32, 35],
    [33, 33],
    [64, 70],
    [67, 67],
  ] as const)("keeps the Frobenius norm and writes nothing outside its operands, %i x %i", (n, m) => {
    using scope = core.scope("test");
    const [d, e] = [fenced(scope, dtype, [n], uniform(n, 1)), fenced(scope, dtype, [Math.max(0, n - 1)], uniform(Math.max(0, n - 1), 2))];
    const a = fenced(scope, dtype, [n, m], uniform(n * m, 3));
    const before = squares(a.tensor.toArray());
    const { top } = core;
    const steps = [...bidiagonalize(d.tensor, e.tensor, a.tensor)];
    expect(steps.at(-1) ?? 0).toBe(n);
    expect(core.top).toBe(top);
    const after = squares(d.tensor.toArray()) + squares(e.tensor.toArray());
    // A reflector of length m changes a norm by a relative γ_m at most; 2n of them are applied.
    const bound = 3 * (2 * n + 1) * (m + 4) * (dtype === "f32" ? 2 ** -24 : 2 ** -53);
    expect(Math.abs(after - before) <= bound * before).toBe(true);
    for (const operand of [a, d, e]) operand.check("bidiagonalize");
  });
});

describe.each(["f32", "f64"] as const)("bidiagonalize %s with its reflectors", (dtype) => {
  test.each([
    [1, 1],
    [1, 6],
    [2, 2],
    [5, 9],
    [32, 32],
    [33, 35],
    [67, 70],
  ] as const)("A = U·L·Vᵀ, the same diagonals as without, %i x %i", (n, m) => {
    using scope = core.scope("test");
    const entries = scope.from(dtype, [n, m], uniform(n * m, 3)).toArray();
    const of = (...shape: number[]) =>
      fenced(
        scope,
        dtype,
        shape,
        uniform(
          shape.reduce((x, y) => x * y, 1),
          7,
        ),
      );
    const [d, e, left, tausLeft, right, tausRight] = [of(n), of(n - 1), of(n, n), of(n - 1), of(n, m), of(n)];
    const a = fenced(scope, dtype, [n, m], entries);
    const reflectors = { left: left.tensor, tausLeft: tausLeft.tensor, right: right.tensor, tausRight: tausRight.tensor };
    for (const _ of bidiagonalize(d.tensor, e.tensor, a.tensor, reflectors));
    const [plainD, plainE] = [of(n), of(n - 1)];
    for (const _ of bidiagonalize(plainD.tensor, plainE.tensor, scope.from(dtype, [n, m], entries)));
    expect([plainD.tensor.toArray(), plainE.tensor.toArray()]).toEqual([d.tensor.toArray(), e.tensor.toArray()]);

    const unit = (k: number) =>
      fenced(
        scope,
        dtype,
        [n, k],
        Float64Array.from({ length: n * k }, (_, at) => (at % k === Math.floor(at / k) ? 1 : 0)),
      );
    const [u, v] = [unit(n), unit(m)];
    for (const _ of applyReflectors(u.tensor, left.tensor, tausLeft.tensor, 1));
    for (const _ of applyReflectors(v.tensor, right.tensor, tausRight.tensor, 0));
    const form = new Float64Array(n * n);
    for (const [i, x] of d.tensor.toArray().entries()) form[i * n + i] = x;
    for (const [i, x] of e.tensor.toArray().entries()) form[(i + 1) * n + i] = x;
    // 2n reflectors, each off by a few u of a norm of at most √(nm), at random
    const bound = 16 * Math.sqrt((n + 1) * n * m) * (dtype === "f32" ? 2 ** -24 : 2 ** -53);
    const whole = product(product(transposed(u.tensor.toArray(), n, n), form, n, n, n), v.tensor.toArray(), n, n, m);
    expectWithin("ULVᵀ", whole, entries, bound);
    for (const operand of [a, d, e, left, tausLeft, right, tausRight, u, v]) operand.check("bidiagonalize");
  });

  test("reflectors that do not fit are refused", () => {
    using scope = core.scope("test");
    const of = (...shape: number[]) => scope.zeros(dtype, shape);
    const fit = { left: of(2, 2), tausLeft: of(1), right: of(2, 3), tausRight: of(2) };
    for (const wrong of [{ left: of(2, 3) }, { tausLeft: of(2) }, { right: of(2, 2) }, { tausRight: of(3) }])
      expect(() => bidiagonalize(of(2), of(1), of(2, 3), { ...fit, ...wrong }).next()).toThrow(ShapeError);
  });
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const vector = scope.zeros("f64", [3]);
  const run = (...operands: Parameters<typeof bidiagonalize>): unknown => bidiagonalize(...operands).next();
  expect(() => run(vector, scope.zeros("f64", [2]), scope.zeros("f64", [4, 3]))).toThrow(ShapeError);
  expect(() => run(vector, vector, scope.zeros("f64", [3, 4]))).toThrow(ShapeError);
  expect(() => run(vector, scope.zeros("f32", [2]), scope.zeros("f64", [3, 4]))).toThrow(ShapeError);
});
