import { conv2d, conv2dGradInput, conv2dGradWeight, load, ShapeError } from "@nadir/core-wasm";
import { describe, expect, test } from "vitest";
import * as naive from "../reference/conv2d.ts";
import { fenced, noisy } from "../support/guards.ts";
import { expectSameBits } from "../support/matchers.ts";
import { noise } from "../support/noise.ts";

const core = await load();
type Pair = readonly [number, number];
const unit: Pair = [1, 1];
const plain = { kernel: [3, 3], stride: unit, padding: [0, 0], dilation: unit } as const;

/** Windows: strides that divide and that leave rows over, padding up to more than the kernel, dilation, all of them unequal in the two directions. */
const windows: readonly { kernel: Pair; stride: Pair; padding: Pair; dilation: Pair }[] = [
  plain,
  { ...plain, kernel: [1, 1] },
  { ...plain, padding: [1, 1] },
  { ...plain, kernel: [2, 3], padding: [2, 1], stride: [1, 2] },
  { ...plain, kernel: [3, 2], padding: [0, 1], stride: [3, 1], dilation: [1, 2] },
  { ...plain, kernel: [2, 2], padding: [3, 4], stride: [2, 3], dilation: [2, 3] },
  { ...plain, kernel: [3, 3], padding: [2, 2], dilation: [2, 2] },
  { ...plain, kernel: [1, 4], padding: [1, 3], stride: [2, 2] },
];

/** Channels, filters and planes that leave every remainder of a GEMM tile (5 rows; 8 or 4 columns) and cross two of them. */
const shapes: readonly { N: number; C: number; K: number; size: Pair }[] = [
  { N: 1, C: 1, K: 1, size: [5, 5] },
  { N: 2, C: 3, K: 4, size: [6, 7] },
  { N: 3, C: 2, K: 11, size: [5, 9] },
  { N: 1, C: 7, K: 5, size: [7, 6] },
];

function compare(z: naive.Convolution, kind: "numbers" | "wild"): void {
  const label = `conv2d ${JSON.stringify(z)} ${kind}`;
  const stream = noise(z.N + 10 * z.C + 100 * z.K + z.size[1]);
  const [input, weights] = [
    [z.N, z.C, ...z.size],
    [z.K, z.C / (z.groups ?? 1), ...z.kernel],
  ];
  const output = [z.N, z.K, ...naive.outputSize(z)];
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b);
  using scope = core.scope("test");
  const x = fenced(scope, z.dtype, input, stream[kind](size(input)));
  const w = fenced(scope, z.dtype, weights, stream[kind](size(weights)));
  const cotangent = fenced(scope, z.dtype, output, stream[kind](size(output)));
  const dw = fenced(scope, z.dtype, weights, stream[kind](size(weights)));
  const [y, dx] = [noisy(scope, z.dtype, output, stream), noisy(scope, z.dtype, input, stream)];
  const inputs = [x, w, cotangent].map((operand) => operand.tensor.toArray());
  const [xs, ws, ds] = inputs as unknown as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  const wanted = [naive.conv2d(z, xs, ws), naive.gradInput(z, ds, ws), naive.gradWeight(z, dw.tensor.toArray(), ds, xs)];
  conv2d(y.tensor, x.tensor, w.tensor, z);
  conv2dGradInput(dx.tensor, cotangent.tensor, w.tensor, z);
  conv2dGradWeight(dw.tensor, cotangent.tensor, x.tensor, z);
  [y, dx, dw].forEach((result, i) => {
    expectSameBits(`${["y", "dx", "dw"][i]} of ${label}`, result.tensor.view(), wanted[i]!);
  });
  [x, w, cotangent].forEach((operand, i) => {
    expectSameBits(`input ${i} of ${label}`, operand.tensor.view(), inputs[i]!);
  });
  for (const operand of [x, w, cotangent, y, dx, dw]) operand.check(label);
}

for (const dtype of ["f32", "f64"] as const)
  for (const window of windows)
    test(`${dtype} ${JSON.stringify(window)}: forward, input and weight gradients have the bits of the naive loops`, () => {
      for (const shape of shapes) for (const kind of ["numbers", "wild"] as const) compare({ dtype, ...shape, ...window }, kind);
    });

/** Channels and filters by groups: depthwise, depthwise with several filters to a channel, few and many filters to a group, and one channel to a group of dx. */
const grouped: readonly { C: number; K: number; groups: number }[] = [
  { C: 5, K: 5, groups: 5 },
  { C: 3, K: 6, groups: 3 },
  { C: 6, K: 9, groups: 3 },
  { C: 4, K: 26, groups: 2 },
  { C: 22, K: 2, groups: 2 },
];

test.each(["f32", "f64"] as const)("%s: groups, depthwise among them, have the bits of the naive loops", (dtype) => {
  for (const window of windows)
    for (const group of grouped)
      for (const kind of ["numbers", "wild"] as const) compare({ dtype, N: 2, size: [6, 9], ...group, ...window }, kind);
});

test.each(["f32", "f64"] as const)("%s: rows of every length from less than a vector to several blocks of vectors", (dtype) => {
  for (const width of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 21, 23, 26, 31])
    for (const K of [1, 2, 3, 7]) compare({ dtype, N: 2, C: 1, K, size: [3, width], ...plain, padding: [0, width % 2] }, "wild");
});

test.each(["f32", "f64"] as const)("%s: small images share passes, and the last pass is a short one", (dtype) => {
  compare({ dtype, N: 11, C: 2, K: 9, size: [10, 10], ...plain }, "numbers");
  compare({ dtype, N: 3, C: 9, K: 2, size: [17, 16], ...plain, stride: [2, 1], padding: [1, 1] }, "numbers");
  compare({ dtype, N: 7, C: 3, K: 3, groups: 3, size: [12, 13], ...plain, padding: [1, 1] }, "wild");
  compare({ dtype, N: 5, C: 50, K: 41, size: [3, 3], ...plain, padding: [1, 1] }, "numbers");
});

test.each(["f32", "f64"] as const)("%s: blocks of output rows and of the inner dimension change no bit", (dtype) => {
  // 24 × 9 taps over rows of 640 pixels leave one row to a block of 1 MiB; 60 × 9 taps exceed an inner block of 384.
  compare({ dtype, N: 1, C: 24, K: 1, size: [2, 640], ...plain, padding: [1, 1] }, "numbers");
  compare({ dtype, N: 1, C: 1, K: 24, size: [2, 640], ...plain, padding: [1, 1] }, "numbers");
  compare({ dtype, N: 1, C: 60, K: 6, size: [3, 5], ...plain, padding: [1, 1] }, "numbers");
});

describe("misuse", () => {
  test("shapes that do not agree are refused with both shapes", () => {
    using scope = core.scope("test");
    const [x, w, y] = [scope.zeros("f64", [1, 2, 5, 5]), scope.zeros("f64", [3, 2, 3, 3]), scope.zeros("f64", [1, 3, 3, 3])];
    expect(() => conv2d(y, x, w, { padding: unit })).toThrow(
      new ShapeError("conv2d: output: needs shape [1,3,5,5]; got [1,3,3,3]. Check the operands."),
    );
    expect(() => conv2d(y, x, scope.zeros("f64", [3, 1, 3, 3]))).toThrow(/conv2d: weights: needs shape \[3,2,3,3\]; got \[3,1,3,3\]/);
    expect(() => conv2d(y, x, scope.zeros("f64", [3, 2, 6, 3]))).toThrow(/conv2d: needs a window that fits; got kernel \[6,3\]/);
    expect(() => conv2d(y, x, w, { groups: 2 })).toThrow(/conv2d: needs groups that divide 2 channels and 3 filters; got 2/);
    expect(() => conv2d(y, x, scope.zeros("f64", [4, 2, 3, 3]), { groups: 2 })).toThrow(/needs shape \[4,1,3,3\]; got \[4,2,3,3\]/);
    expect(() => conv2d(y, x, w, { stride: [0, 1] })).toThrow(/conv2d: needs a stride of two integers from 1/);
    expect(() => conv2d(y, x, w, { padding: [0.5, 1] })).toThrow(ShapeError);
    expect(() => conv2dGradInput(scope.zeros("f64", [2, 5, 5]), y, w)).toThrow(/conv2dGradInput: needs four axes/);
    expect(() => conv2dGradWeight(scope.zeros("f32", [3, 2, 3, 3]), y, x)).toThrow(/one dtype/);
  });
});
