import { avgPool2d, avgPool2dGrad, load, maxPool2d, maxPool2dGrad, maxPool2dTangent, ShapeError } from "@nadir/core-wasm";
import { expect, test } from "vitest";
import { outputSize } from "../reference/conv2d.ts";
import * as naive from "../reference/pool2d.ts";
import { fenced, noisy } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";

const core = await load();
type Pair = readonly [number, number];
const windows: readonly { kernel: Pair; stride: Pair; padding: Pair }[] = [
  { kernel: [2, 2], stride: [2, 2], padding: [0, 0] },
  { kernel: [3, 3], stride: [2, 2], padding: [1, 1] },
  { kernel: [3, 2], stride: [1, 3], padding: [1, 0] },
  { kernel: [1, 1], stride: [1, 1], padding: [0, 0] },
  { kernel: [4, 5], stride: [3, 1], padding: [2, 2] },
  { kernel: [3, 3], stride: [2, 2], padding: [0, 0] },
  { kernel: [2, 2], stride: [1, 2], padding: [1, 1] },
];
const sizes: readonly Pair[] = [
  [5, 5],
  [4, 7],
  [9, 6],
  [6, 20],
  [4, 23],
];
const cases = windows.flatMap((window) => sizes.map((size) => ({ ...window, size, planes: 6 })));
const shapesOf = (z: naive.Pooling) => {
  const output = outputSize({ ...z, N: 2, C: 3, K: 1, dilation: [1, 1] });
  return { input: [2, 3, ...z.size], output: [2, 3, ...output], inputs: 6 * z.size[0] * z.size[1], outputs: 6 * output[0] * output[1] };
};

/** Numbers with many ties, signed zeros, infinities and NaNs. */
const tied = (length: number, seed: number) =>
  noise(seed)
    .wild(length)
    .map((x, i) => (i % 3 === 0 ? Math.round(x) : x));

test.each(["f32", "f64"] as const)("%s: maximum, index, adjoint and tangent have the bits of the naive loops", (dtype) => {
  for (const [seed, window] of cases.entries()) {
    const z = { dtype, ...window };
    const label = JSON.stringify(z);
    const { input, output, inputs, outputs } = shapesOf(z);
    const stream = noise(seed);
    using scope = core.scope("test");
    const x = fenced(scope, dtype, input, tied(inputs, seed));
    const tx = fenced(scope, dtype, input, stream.wild(inputs));
    const dy = fenced(scope, dtype, output, stream.wild(outputs));
    const [y, dx, ty] = [output, input, output].map((shape) => noisy(scope, dtype, shape, stream));
    const argmax = noisy(scope, "i32", output, stream);
    const wanted = naive.maxPool(z, x.tensor.toArray());
    maxPool2d(y!.tensor, argmax.tensor, x.tensor, z);
    maxPool2dGrad(dx!.tensor, dy.tensor, argmax.tensor);
    maxPool2dTangent(ty!.tensor, tx.tensor, argmax.tensor);
    expectSameBits(`argmax ${label}`, argmax.tensor.view(), wanted.argmax);
    expectSameBits(`y ${label}`, y!.tensor.view(), wanted.y);
    expectSameBits(`dx ${label}`, dx!.tensor.view(), naive.maxPoolGrad(z, dy.tensor.toArray(), wanted.argmax));
    expectSameBits(`ty ${label}`, ty!.tensor.view(), naive.gather(z, tx.tensor.toArray(), wanted.argmax));
    for (const operand of [x, tx, dy, y!, dx!, ty!, argmax]) operand.check(label);
  }
});

test.each(["f32", "f64"] as const)("%s: mean and its adjoint have the bits of the naive loops", (dtype) => {
  for (const [seed, window] of cases.entries()) {
    const z = { dtype, ...window };
    const label = JSON.stringify(z);
    const { input, output, inputs, outputs } = shapesOf(z);
    const stream = noise(seed);
    using scope = core.scope("test");
    const x = fenced(scope, dtype, input, stream.wild(inputs));
    const dy = fenced(scope, dtype, output, stream.wild(outputs));
    const [y, dx] = [noisy(scope, dtype, output, stream), noisy(scope, dtype, input, stream)];
    avgPool2d(y.tensor, x.tensor, z);
    avgPool2dGrad(dx.tensor, dy.tensor, z);
    expectSameBits(`y ${label}`, y.tensor.view(), naive.avgPool(z, x.tensor.toArray()));
    expectSameBits(`dx ${label}`, dx.tensor.view(), naive.avgPoolGrad(z, dy.tensor.toArray()));
    for (const operand of [x, dy, y, dx]) operand.check(label);
  }
});

test("padding never wins, even over −∞, and of equal elements the first does", () => {
  using scope = core.scope("test");
  const x = scope.from("f64", [1, 1, 2, 2], [-Infinity, -Infinity, -Infinity, -Infinity]);
  const [y, argmax] = [scope.empty("f64", [1, 1, 2, 2]), scope.empty("i32", [1, 1, 2, 2])];
  maxPool2d(y, argmax, x, { kernel: [2, 2], padding: [1, 1] });
  expect([...argmax.view()]).toEqual([0, 1, 2, 3]);
  expect([...y.view()]).toEqual(Array(4).fill(-Infinity));
  const flat = scope.from("f64", [1, 1, 2, 2], [3, 3, 3, 3]);
  const [one, at] = [scope.empty("f64", [1, 1, 1, 1]), scope.empty("i32", [1, 1, 1, 1])];
  maxPool2d(one, at, flat, { kernel: [2, 2] });
  expect([one.view()[0], at.view()[0]]).toEqual([3, 0]);
});

test("misuse is refused", () => {
  using scope = core.scope("test");
  const [x, y] = [scope.zeros("f32", [1, 1, 4, 4]), scope.zeros("f32", [1, 1, 2, 2])];
  const argmax = scope.zeros("i32", [1, 1, 2, 2]);
  expect(() => maxPool2d(y, argmax, x, { kernel: [2, 2], stride: [3, 3], padding: [2, 2] })).toThrow(/padding of at most half the kernel/);
  expect(() => maxPool2d(y, argmax, x, { kernel: [3, 3] })).toThrow(
    new ShapeError("maxPool2d: output: needs shape [1,1,1,1]; got [1,1,2,2]. Check the operands."),
  );
  expect(() => maxPool2dGrad(x, y, scope.zeros("i32", [1, 1, 2, 1]))).toThrow(/maxPool2dGrad: argmax: needs shape/);
  expect(() => avgPool2d(y, x, { kernel: [0, 2] })).toThrow(/avgPool2d: needs a kernel of two integers from 1/);
});
