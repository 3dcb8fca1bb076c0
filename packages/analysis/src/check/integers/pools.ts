import { type WindowMap, wholeWindow, windowMap } from "../window.ts";
import { asBigInts, fits, type IntegerSignal, type Integers } from "./integer-signal.ts";
import type { IntegerRule } from "./rule.ts";

type Image = readonly [channels: number, height: number, width: number];

/** The entries of each window, plane by plane, padding left out: `visit(indices)` in the order of the outputs. */
function overWindows(planes: number, plane: number, map: WindowMap, visit: (indices: readonly number[]) => void): void {
  const windows = Array.from({ length: map.positions }, (_, p) =>
    Array.from(map.offsets.subarray(p * map.taps, (p + 1) * map.taps)).filter((offset) => offset >= 0),
  );
  for (let i = 0; i < planes; i++) for (const window of windows) visit(window.map((offset) => i * plane + offset));
}

/** The largest entry of each window. */
function largest<T extends number | bigint>(x: ArrayLike<T>, planes: number, plane: number, map: WindowMap): T[] {
  const y: T[] = [];
  overWindows(planes, plane, map, (indices) => {
    let best = x[indices[0]!]!;
    for (const i of indices) if (x[i]! > best) best = x[i]!;
    y.push(best);
  });
  return y;
}

function sums(x: Integers, planes: number, plane: number, map: WindowMap, most: bigint): Integers {
  if (x instanceof Float64Array && fits(most)) {
    const y: number[] = [];
    overWindows(planes, plane, map, (indices) => y.push(indices.reduce((sum, i) => sum + x[i]!, 0)));
    return Float64Array.from(y);
  }
  const [big, y] = [asBigInts(x), [] as bigint[]];
  overWindows(planes, plane, map, (indices) => y.push(indices.reduce((sum, i) => sum + big[i]!, 0n)));
  return y;
}

/** Mean over windows of `taps` entries: their sum, over the power of two in `taps` by the exponent, over the odd rest by the divisor. */
function mean(input: IntegerSignal, shape: readonly number[], map: WindowMap): IntegerSignal {
  const [channels, height, width] = input.shape as Image;
  const twos = 31 - Math.clz32(map.taps & -map.taps);
  const most = input.most * BigInt(map.taps);
  return {
    values: sums(input.values, input.samples * channels, height * width, map, most),
    exponent: input.exponent - twos,
    divisor: input.divisor * BigInt(map.taps >> twos),
    most,
    shape,
    samples: input.samples,
  };
}

/** Maximum over windows: padding is never the maximum. */
export const maxPool2d: IntegerRule<"max-pool2d"> = {
  type: "max-pool2d",
  apply(input, { layer, shape }) {
    const [channels, height, width] = input.shape as Image;
    const [map, planes, plane] = [windowMap(layer, height, width), input.samples * channels, height * width];
    const { values } = input;
    if (values instanceof Float64Array) return { ...input, values: Float64Array.from(largest(values, planes, plane, map)), shape };
    return { ...input, values: largest(values, planes, plane, map), shape };
  },
};

/** Mean over windows, padding counted as zeros. */
export const avgPool2d: IntegerRule<"avg-pool2d"> = {
  type: "avg-pool2d",
  apply: (input, { layer, shape }) => mean(input, shape, windowMap(layer, input.shape[1]!, input.shape[2]!)),
};

/** Mean over height and width. */
export const globalAvgPool2d: IntegerRule<"global-avg-pool2d"> = {
  type: "global-avg-pool2d",
  apply: (input, { shape }) => mean(input, shape, wholeWindow(input.shape[1]! * input.shape[2]!)),
};
