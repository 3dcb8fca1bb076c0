import { load, lqSteps, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { fenced } from "../support/guards.ts";
import { expectWithin } from "../support/matchers.ts";
import { product, transposed, uniform } from "../support/matrices.ts";

const core = await load();

describe.each(["f32", "f64"] as const)("lqSteps %s", (dtype) => {
  test.each([
    [0, 3],
    [1, 1],
    [1, 7],
    [2, 2],
    [5, 11],
    [31, 40],
    [32, 33],
    [33, 70],
    [65, 65],
    [70, 131],
  ] as const)("leaves L with L·Lᵀ = A·Aᵀ and zeros behind the diagonal, %i x %i", (n, m) => {
    using scope = core.scope("test");
    const { tensor, check } = fenced(scope, dtype, [n, m], uniform(n * m, n + 2 * m));
    const a = tensor.toArray();
    const { top } = core;
    expect([...lqSteps(tensor)].at(-1) ?? 0).toBe(n);
    expect(core.top).toBe(top);
    const l = tensor.toArray();
    expect(l.every((x, at) => at % m <= Math.floor(at / m) || x === 0)).toBe(true);
    const gram = product(a, transposed(a, n, m), n, m, n);
    // n reflectors move each row by a few √m·u of its norm at random, and |row|² <= m.
    const bound = 8 * Math.sqrt(n + 1) * (m + 4) * (dtype === "f32" ? 2 ** -24 : 2 ** -53) + 4 * m * m * 2 ** -53;
    expectWithin("L·Lᵀ", product(l, transposed(l, n, m), n, m, n), gram, bound);
    check("lq");
  });

  test("zero rows become zero rows of L", () => {
    using scope = core.scope("test");
    const a = scope.from(dtype, [3, 4], [1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8]);
    for (const _ of lqSteps(a));
    expect([...a.toArray().slice(4, 8)]).toEqual([0, 0, 0, 0]);
  });
});

test("operands that do not fit are refused", () => {
  using scope = core.scope("test");
  expect(() => lqSteps(scope.zeros("f64", [4, 3])).next()).toThrow(ShapeError);
  expect(() => lqSteps(scope.zeros("f64", [4])).next()).toThrow(ShapeError);
});
