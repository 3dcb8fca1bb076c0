import { addBias, biasGrad, load } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { roundTo } from "../reference/rounding.ts";
import { fenced } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";

const core = await load();
const shapes = [1, 3, 4, 5, 9].flatMap((K) =>
  [
    [2, K],
    [3, K, 1, 5],
    [2, K, 3, 3],
    [0, K, 2, 2],
  ].flatMap((shape) => {
    const plane = shape.slice(2).reduce((a, b) => a * b, 1);
    const perNeuron = { shape, bias: shape.slice(1), of: (i: number) => i };
    return [{ shape, bias: [K], of: (i: number) => Math.floor(i / plane) }, perNeuron];
  }),
);

test.each(["f32", "f64"] as const)("%s: tied and untied biases and their gradients have the bits of the naive loops", (dtype) => {
  for (const [seed, { shape, bias, of }] of shapes.entries()) {
    const label = `bias [${bias}] of [${shape}]`;
    const stream = noise(seed);
    const size = (of: readonly number[]) => of.reduce((a, b) => a * b, 1);
    const sample = size(shape.slice(1));
    using scope = core.scope("test");
    const y = fenced(scope, dtype, shape, stream.wild(size(shape)));
    const b = fenced(scope, dtype, bias, stream.wild(size(bias)));
    const db = fenced(scope, dtype, bias, stream.wild(size(bias)));
    const [before, values, sums] = [y.tensor.toArray(), b.tensor.toArray(), Array.from(db.tensor.toArray())];
    for (const [i, value] of before.entries()) {
      const k = of(i % sample);
      sums[k] = roundTo[dtype](sums[k]! + value);
    }
    biasGrad(db.tensor, y.tensor);
    expectSameBits(`gradient of ${label}`, db.tensor.view(), sums);
    addBias(y.tensor, b.tensor);
    expectSameBits(
      label,
      y.tensor.view(),
      Array.from(before, (value, i) => roundTo[dtype](value + values[of(i % sample)]!)),
    );
    for (const operand of [y, b, db]) operand.check(label);
  }
});

test("a bias of neither shape is refused with both", () => {
  using scope = core.scope("test");
  const y = scope.zeros("f64", [2, 3, 4, 4]);
  expect(() => addBias(y, scope.zeros("f64", [4]))).toThrow(
    "addBias: needs a bias of shape [3] (per channel) or [3,4,4] (per neuron); got [4]. Check the bias.",
  );
  expect(() => biasGrad(scope.zeros("f64", [1, 3]), y)).toThrow(/biasGrad: needs a bias/);
});
