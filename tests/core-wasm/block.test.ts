import {
  DisposedError,
  load,
  maxPool2d,
  maxPool2dGrad,
  maxPool2dGradBlock,
  maxPool2dTangent,
  maxPool2dTangentBlock,
  multiplyAddBlock,
  multiplyBlock,
  repeatRows,
  ShapeError,
} from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { expectSameBits } from "../support/matchers.ts";
import { drawVector } from "../support/networks.ts";

const core = await load();

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  test.each([
    [3, 1],
    [3, 4],
    [1, 5],
    [0, 2],
  ])("row i of %i meets rows i·B to i·B + B − 1 of a block of %i", (n, count) => {
    using scope = core.scope("block");
    const a = scope.from(dtype, [n, 7], drawVector(7 * n, 1));
    const x = scope.from(dtype, [n * count, 7], drawVector(7 * n * count, 2));
    const y = scope.from(dtype, [n * count, 7], drawVector(7 * n * count, 3));
    const [av, xv, yv] = [a.toArray(), x.toArray(), y.toArray()];
    const round = (value: number): number => (dtype === "f32" ? Math.fround(value) : value);
    const single = (i: number): number => av[Math.floor(i / 7 / count) * 7 + (i % 7)]!;
    multiplyAddBlock(y, a, x);
    expectSameBits(
      "multiplyAdd",
      y.toArray(),
      Array.from(yv, (value, i) => round(value + round(single(i) * xv[i]!))),
    );
    multiplyBlock(x, a, x);
    expectSameBits(
      "multiply in place",
      x.toArray(),
      Array.from(xv, (value, i) => round(single(i) * value)),
    );
    repeatRows(y, a);
    expectSameBits(
      "repeat",
      y.toArray(),
      Array.from(yv, (_, i) => single(i)),
    );
  });

  test("pooling of a block is pooling of each of its copies", () => {
    using scope = core.scope("pool");
    const x = scope.from(dtype, [2, 3, 4, 4], drawVector(96, 4));
    const [y, argmax] = [scope.empty(dtype, [2, 3, 2, 2]), scope.empty("i32", [2, 3, 2, 2])];
    maxPool2d(y, argmax, x, { kernel: [2, 2] });
    const [tx, ty] = [scope.from(dtype, [6, 3, 4, 4], drawVector(288, 5)), scope.empty(dtype, [6, 3, 2, 2])];
    const [dy, dx] = [scope.from(dtype, [6, 3, 2, 2], drawVector(72, 6)), scope.empty(dtype, [6, 3, 4, 4])];
    maxPool2dTangentBlock(ty, tx, argmax);
    maxPool2dGradBlock(dx, dy, argmax);
    for (let i = 0; i < 6; ++i) {
      const chosen = argmax.rows(Math.floor(i / 3), Math.floor(i / 3) + 1);
      const [small, large] = [scope.empty(dtype, [1, 3, 2, 2]), scope.empty(dtype, [1, 3, 4, 4])];
      maxPool2dTangent(small, tx.rows(i, i + 1), chosen);
      maxPool2dGrad(large, dy.rows(i, i + 1), chosen);
      expectSameBits("tangent", ty.rows(i, i + 1).toArray(), small.toArray());
      expectSameBits("grad", dx.rows(i, i + 1).toArray(), large.toArray());
    }
  });
});

test("blocks that are no whole number of copies are refused", () => {
  using scope = core.scope("block");
  const [a, x] = [scope.zeros("f64", [2, 3]), scope.zeros("f64", [3, 3])];
  expect(() => multiplyBlock(x, a, x)).toThrow(ShapeError);
  expect(() => repeatRows(scope.zeros("f64", [4, 2]), a)).toThrow(ShapeError);
});

test("a scope opens again at its place with its tensors, and only there", () => {
  const scope = core.scope("plan");
  const x = scope.zeros("f64", [3]);
  const address = x.ptr;
  expect(scope.reopen()).toBe(false);
  scope[Symbol.dispose]();
  expect(() => x.ptr).toThrow(DisposedError);
  const top = core.top;
  expect(scope.reopen()).toBe(true);
  expect(x.ptr).toBe(address);
  scope[Symbol.dispose]();
  expect(core.top).toBe(top);
  using below = core.scope("below");
  below.allocate(16);
  expect(scope.reopen()).toBe(false);
  expect(() => x.ptr).toThrow(DisposedError);
});

test("a window slides over the rows of a tensor", () => {
  using scope = core.scope("window");
  const whole = scope.from("f64", [5, 2], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const window = whole.rows(0, 2);
  window.slide(whole, 3);
  expect([...window.view()]).toEqual([6, 7, 8, 9]);
  expect(() => window.slide(whole, 4)).toThrow(ShapeError);
  expect(() => window.slide(scope.zeros("f32", [5, 2]) as never, 0)).toThrow(ShapeError);
});
