import * as ops from "@nadir/core-wasm";
import { load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import { apply, type elementwise } from "../reference/elementwise.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";
import { lengths } from "../support/sizes.ts";

const core = await load();
type Real = ops.Real;
const calls: Record<keyof typeof elementwise, (y: Real, a: Real, b: Real, alpha: number) => void> = {
  fill: (y, _a, _b, alpha) => ops.fill(y, alpha),
  copy: (y, a) => ops.copy(y, a),
  add: (y, a) => ops.add(y, a),
  axpy: (y, a, _b, alpha) => ops.axpy(y, alpha, a),
  scale: (y, _a, _b, alpha) => ops.scale(y, alpha),
  multiply: (y, a, b) => ops.multiply(y, a, b),
  multiplyAdd: (y, a, b) => ops.multiplyAdd(y, a, b),
};

for (const dtype of ["f32", "f64"] as const)
  for (const name of Object.keys(calls) as (keyof typeof calls)[])
    test(`${name} ${dtype} has the bits of the naive loop at every length and writes nothing else`, () => {
      for (const n of lengths) {
        const stream = noise(n);
        using scope = core.scope("test");
        const y = fenced(scope, dtype, [n], stream.wild(n));
        const a = fenced(scope, dtype, [n], stream.wild(n));
        const b = fenced(scope, dtype, [n], stream.wild(n));
        const alpha = Math.fround(stream.number());
        const [oldA, oldB] = [a.tensor.toArray(), b.tensor.toArray()];
        const wanted = apply(name, dtype, y.tensor.toArray(), oldA, oldB, alpha);
        calls[name](y.tensor, a.tensor, b.tensor, alpha);
        expectSameBits(`${name} n=${n}`, y.tensor.view(), wanted);
        expectSameBits(`${name} n=${n} input a`, a.tensor.view(), oldA);
        expectSameBits(`${name} n=${n} input b`, b.tensor.view(), oldB);
        for (const tensor of [y, a, b]) tensor.check(`${name} n=${n}`);
      }
    });

describe("misuse", () => {
  test("operands of different shapes or dtypes are refused by name", () => {
    using scope = core.scope("test");
    const y = scope.zeros("f64", [2, 3]);
    expect(() => ops.add(y, scope.zeros("f64", [3, 2]))).toThrow(new ShapeError("add: needs shape [2,3]; got [3,2]. Check the operands."));
    expect(() => ops.axpy(y, 1, scope.zeros("f32", [2, 3]))).toThrow(/axpy: needs operands of one dtype/);
    expect(() => ops.multiply(y, y, scope.zeros("f64", [6]))).toThrow(ShapeError);
  });
});
