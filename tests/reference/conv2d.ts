import { roundTo } from "./rounding.ts";

type Pair = readonly [number, number];

/** Sizes of a convolution: x [N,C,H,W], w [K,C/groups,R,S], y [N,K,OH,OW]; groups is 1 unless said. */
export interface Convolution {
  readonly dtype: "f32" | "f64";
  readonly N: number;
  readonly C: number;
  readonly size: Pair;
  readonly K: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly groups?: number;
}

/** Output rows and columns, found by sliding the window while it fits. */
export function outputSize({ size, kernel, stride, padding, dilation }: Convolution): Pair {
  const along = (axis: 0 | 1) => {
    let count = 0;
    while (count * stride[axis] + dilation[axis] * (kernel[axis] - 1) < size[axis] + 2 * padding[axis]) ++count;
    return count;
  };
  return [along(0), along(1)];
}

/** An element of a row-major array of shape [.., channels, rows, columns], zero outside the rows and columns. */
function at(array: ArrayLike<number>, shape: readonly number[], n: number, c: number, i: number, j: number): number {
  const channels = shape[0]!;
  const rows = shape[1]!;
  const columns = shape[2]!;
  return i >= 0 && i < rows && j >= 0 && j < columns ? array[((n * channels + c) * rows + i) * columns + j]! : 0;
}

/** Every index below the sizes, the last running fastest. */
function grid(...sizes: readonly number[]): number[][] {
  let indices: number[][] = [[]];
  for (const size of sizes) indices = indices.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i]));
  return indices;
}

/** y: over c (of the filter's group), r, s ascending from +0, padding multiplied as zero. */
export function conv2d(z: Convolution, x: ArrayLike<number>, w: ArrayLike<number>): number[] {
  const round = roundTo[z.dtype];
  const { groups = 1 } = z;
  const channels = z.C / groups;
  const taps = grid(channels, ...z.kernel);
  const [filters, images] = [
    [channels, ...z.kernel],
    [z.C, ...z.size],
  ];
  const y: number[] = [];
  for (const [n, k, oh, ow] of grid(z.N, z.K, ...outputSize(z))) {
    let sum = 0;
    for (const [c, r, s] of taps) {
      const i = oh! * z.stride[0] - z.padding[0] + r! * z.dilation[0];
      const j = ow! * z.stride[1] - z.padding[1] + s! * z.dilation[1];
      const channel = Math.floor((k! * groups) / z.K) * channels + c!;
      sum = round(sum + round(at(w, filters, k!, c!, r!, s!) * at(x, images, n!, channel, i, j)));
    }
    y.push(sum);
  }
  return y;
}

/** dx: over k (of the channel's group), r, s ascending from +0; a tap that meets no output is multiplied as zero. */
export function gradInput(z: Convolution, dy: ArrayLike<number>, w: ArrayLike<number>): number[] {
  const round = roundTo[z.dtype];
  const output = outputSize(z);
  const { groups = 1 } = z;
  const [channels, each] = [z.C / groups, z.K / groups];
  const taps = grid(each, ...z.kernel);
  const [filters, results] = [
    [channels, ...z.kernel],
    [z.K, ...output],
  ];
  const dx: number[] = [];
  for (const [n, c, i, j] of grid(z.N, z.C, ...z.size)) {
    let sum = 0;
    for (const [k, r, s] of taps) {
      const oh = (i! + z.padding[0] - r! * z.dilation[0]) / z.stride[0];
      const ow = (j! + z.padding[1] - s! * z.dilation[1]) / z.stride[1];
      const filter = Math.floor(c! / channels) * each + k!;
      const term = Number.isInteger(oh) && Number.isInteger(ow) ? at(dy, results, n!, filter, oh, ow) : 0;
      sum = round(sum + round(at(w, filters, filter, c! % channels, r!, s!) * term));
    }
    dx.push(sum);
  }
  return dx;
}

/** dw: over image, row, column ascending from dw's own value, padding multiplied as zero. */
export function gradWeight(z: Convolution, dw: ArrayLike<number>, dy: ArrayLike<number>, x: ArrayLike<number>): number[] {
  const round = roundTo[z.dtype];
  const output = outputSize(z);
  const result = Array.from(dw);
  const outputs = grid(z.N, ...output);
  const [images, results] = [
    [z.C, ...z.size],
    [z.K, ...output],
  ];
  let index = 0;
  const { groups = 1 } = z;
  const channels = z.C / groups;
  for (const [k, c, r, s] of grid(z.K, channels, ...z.kernel)) {
    for (const [n, oh, ow] of outputs) {
      const i = oh! * z.stride[0] - z.padding[0] + r! * z.dilation[0];
      const j = ow! * z.stride[1] - z.padding[1] + s! * z.dilation[1];
      const channel = Math.floor((k! * groups) / z.K) * channels + c!;
      result[index] = round(result[index]! + round(at(dy, results, n!, k!, oh!, ow!) * at(x, images, n!, channel, i, j)));
    }
    ++index;
  }
  return result;
}
