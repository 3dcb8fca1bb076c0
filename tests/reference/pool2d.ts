import { outputSize } from "./conv2d.ts";
import { roundTo } from "./rounding.ts";

type Pair = readonly [number, number];

/** Pooling of `planes` planes. */
export interface Pooling {
  readonly dtype: "f32" | "f64";
  readonly planes: number;
  readonly size: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
}

/** The input indices of each window within its plane, in row order, and the plane; padded places are left out. */
export function windowsOf(z: Pooling): { plane: number; inputs: number[] }[] {
  const [OH, OW] = outputSize({ ...z, N: 1, C: 1, K: 1, dilation: [1, 1] });
  const [H, W] = z.size;
  const result: { plane: number; inputs: number[] }[] = [];
  for (let plane = 0; plane < z.planes; ++plane)
    for (let oh = 0; oh < OH; ++oh)
      for (let ow = 0; ow < OW; ++ow) {
        const inputs: number[] = [];
        for (let r = 0; r < z.kernel[0]; ++r)
          for (let s = 0; s < z.kernel[1]; ++s) {
            const [h, w] = [oh * z.stride[0] - z.padding[0] + r, ow * z.stride[1] - z.padding[1] + s];
            if (h >= 0 && h < H && w >= 0 && w < W) inputs.push(h * W + w);
          }
        result.push({ plane, inputs });
      }
  return result;
}

const planeSize = (z: Pooling): number => z.size[0] * z.size[1];

/** Maximum and its index: the first NaN if there is one, else the first of the largest. */
export function maxPool(z: Pooling, x: ArrayLike<number>): { y: number[]; argmax: number[] } {
  const argmax = windowsOf(z).map(({ plane, inputs }) => {
    const values = inputs.map((i) => x[plane * planeSize(z) + i]!);
    const nan = values.findIndex(Number.isNaN);
    return inputs[nan >= 0 ? nan : values.findIndex((value) => values.every((other) => other <= value))]!;
  });
  return { y: gather(z, x, argmax), argmax };
}

/** The elements that were chosen. */
export function gather(z: Pooling, x: ArrayLike<number>, argmax: readonly number[]): number[] {
  return windowsOf(z).map(({ plane }, o) => x[plane * planeSize(z) + argmax[o]!]!);
}

/** Mean, padded zeros counted. */
export function avgPool(z: Pooling, x: ArrayLike<number>): number[] {
  const round = roundTo[z.dtype];
  return windowsOf(z).map(({ plane, inputs }) =>
    round(inputs.reduce((sum, i) => round(sum + x[plane * planeSize(z) + i]!), 0) / (z.kernel[0] * z.kernel[1])),
  );
}

/** dx from a list of shares (input index, value), in the order of the outputs. */
function scatter(z: Pooling, shares: (o: number, inputs: readonly number[]) => readonly (readonly [number, number])[]): number[] {
  const dx = Array<number>(z.planes * planeSize(z)).fill(0);
  windowsOf(z).forEach(({ plane, inputs }, o) => {
    for (const [i, value] of shares(o, inputs)) {
      const at = plane * planeSize(z) + i;
      dx[at] = roundTo[z.dtype](dx[at]! + value);
    }
  });
  return dx;
}

/** Adjoint of the maximum. */
export function maxPoolGrad(z: Pooling, dy: ArrayLike<number>, argmax: readonly number[]): number[] {
  return scatter(z, (o) => [[argmax[o]!, dy[o]!]]);
}

/** Adjoint of the mean. */
export function avgPoolGrad(z: Pooling, dy: ArrayLike<number>): number[] {
  const area = z.kernel[0] * z.kernel[1];
  return scatter(z, (o, inputs) => inputs.map((i) => [i, roundTo[z.dtype](dy[o]! / area)] as const));
}
