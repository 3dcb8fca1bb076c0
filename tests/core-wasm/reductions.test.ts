import { dot, load, maxAbs, norm2, sum } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as reference from "../reference/reductions.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";
import { lengths } from "../support/sizes.ts";

const core = await load();

describe.each(["f32", "f64"] as const)("%s", (dtype) => {
  const lanes = dtype === "f32" ? 16 : 8;
  const unit = dtype === "f32" ? 2 ** -24 : 2 ** -53;

  test.each(["numbers", "wild"] as const)("sum, dot and maxAbs have the bits of the lane order (%s)", (kind) => {
    for (const n of lengths) {
      const stream = noise(n);
      using scope = core.scope("test");
      const a = fenced(scope, dtype, [n], stream[kind](n));
      const b = fenced(scope, dtype, [n], stream[kind](n));
      const [x, y] = [a.tensor.toArray(), b.tensor.toArray()];
      expectSameBits(`n=${n}`, [sum(a.tensor), dot(a.tensor, b.tensor)], [reference.laneSum(dtype, x), reference.dot(dtype, x, y)]);
      expectSameBits(`maxAbs n=${n}`, [maxAbs(a.tensor)], [Math.max(0, ...Array.from(x, Math.abs))]);
      expectSameBits(`inputs n=${n}`, [...a.tensor.view(), ...b.tensor.view()], [...x, ...y]);
      for (const operand of [a, b]) operand.check(`n=${n}`);
    }
  });

  test("the error of a sum is below γ of the longest chain times the sum of magnitudes", () => {
    const n = 4099;
    const scale = 2 ** 23;
    using scope = core.scope("test");
    const x = scope.from(dtype, [n], Array.from({ length: n }, noise(7).number));
    const elements = Array.from(x.toArray());
    // 24-bit numbers are integers over 2^24: BigInt sums them exactly.
    const exact = Number(elements.reduce((total, value) => total + BigInt(value * 2 * scale), 0n)) / (2 * scale);
    const chain = Math.ceil(n / lanes) + Math.log2(lanes);
    const bound = ((chain * unit) / (1 - chain * unit)) * elements.reduce((total, value) => total + Math.abs(value), 0);
    if (!(bound < Math.abs(exact))) throw new Error(`the bound ${bound} says nothing about a sum of ${exact}`);
    if (!(Math.abs(sum(x) - exact) <= bound)) throw new Error(`sum ${sum(x)}, exact ${exact}, bound ${bound}`);
  });

  test("norm2 is the rounded root of dot(x, x)", () => {
    using scope = core.scope("test");
    const x = scope.from(dtype, [3, 7], noise(3).numbers(21));
    const squares = reference.dot(dtype, x.view(), x.view());
    expect(norm2(x)).toBe(dtype === "f32" ? Math.fround(Math.sqrt(squares)) : Math.sqrt(squares));
    expect(norm2(scope.from(dtype, [2], [3, -4]))).toBe(5);
  });
});
