import { fail, type Named, type Pair, type Shape } from "./layer-format.ts";

/** Output extent of a window: ⌊(in + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1. */
export function windowExtent(size: number, kernel: number, stride: number, padding: number, dilation: number): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** What a window over an image is made of. */
export interface Window extends Named {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation?: Pair;
}

/** [channels, height, width] of the positions that a window takes in an image. @throws FormatError where there is none */
export function windowShape(layer: Window, channels: number, input: Shape): Shape {
  const { kernel, stride, padding, dilation = [1, 1] } = layer;
  const extent = (axis: 0 | 1): number => windowExtent(input[axis + 1]!, kernel[axis], stride[axis], padding[axis], dilation[axis]);
  const [height, width] = [extent(0), extent(1)];
  if (!(height >= 1 && width >= 1)) fail(layer, "an image at least as large as its kernel", input);
  return [channels, height, width];
}
