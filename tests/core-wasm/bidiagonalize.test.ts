import { bidiagonalize, load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { fenced } from "../support/guards.ts";
import { uniform } from "../support/matrices.ts";

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

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  const vector = scope.zeros("f64", [3]);
  const run = (...operands: Parameters<typeof bidiagonalize>): unknown => bidiagonalize(...operands).next();
  expect(() => run(vector, scope.zeros("f64", [2]), scope.zeros("f64", [4, 3]))).toThrow(ShapeError);
  expect(() => run(vector, vector, scope.zeros("f64", [3, 4]))).toThrow(ShapeError);
  expect(() => run(vector, scope.zeros("f32", [2]), scope.zeros("f64", [3, 4]))).toThrow(ShapeError);
});
