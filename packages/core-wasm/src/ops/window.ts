import { ShapeError } from "../errors.ts";
import { type Shape, show } from "../shape.ts";

/** Rows and columns. */
export type Pair = readonly [number, number];

/** How a convolution moves: stride [1, 1], padding [0, 0] (zeros on every side) and dilation [1, 1] unless said. */
export interface ConvWindow {
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
}

/** A convolution: its window, and the number of groups. Filter k of K sees only the C/groups channels of its group ⌊k·groups/K⌋; groups = C is depthwise. */
export interface ConvOptions extends ConvWindow {
  /** 1 unless said; divides C and K. */
  readonly groups?: number;
}

/** A pooling window: its stride is the kernel and its padding [0, 0] unless said; padding is at most half the kernel. */
export interface PoolWindow {
  readonly kernel: Pair;
  readonly stride?: Pair;
  readonly padding?: Pair;
}

/** Sizes of a window sliding over H × W planes. */
export interface Slide {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  /** Output rows and columns: ⌊(size + 2 padding − dilation (kernel − 1) − 1) / stride⌋ + 1. */
  readonly output: Pair;
}

function checkPair(name: string, what: string, pair: Pair, least: number): void {
  if (!(pair.length === 2 && pair.every((axis) => Number.isInteger(axis) && axis >= least && axis < 2 ** 24)))
    throw new ShapeError(`${name}: needs ${what} of two integers from ${least} to 2^24; got ${show(pair)}. Check the window.`);
}

/** The sizes of a window over planes of `size`. @throws ShapeError unless it fits at least once in each direction */
export function slide(name: string, size: Pair, kernel: Pair, window: ConvWindow): Slide {
  const { stride = [1, 1], padding = [0, 0], dilation = [1, 1] } = window;
  checkPair(name, "a kernel", kernel, 1);
  checkPair(name, "a stride", stride, 1);
  checkPair(name, "a padding", padding, 0);
  checkPair(name, "a dilation", dilation, 1);
  const along = (axis: 0 | 1) => Math.floor((size[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  const output: Pair = [along(0), along(1)];
  if (!(output[0] >= 1 && output[1] >= 1))
    throw new ShapeError(
      `${name}: needs a window that fits; got kernel ${show(kernel)} (dilation ${show(dilation)}) over ${show(size)} padded by ${show(padding)}. Pad more or use a smaller kernel.`,
    );
  return { kernel, stride, padding, dilation, output };
}

/** The sizes of a pooling window. @throws ShapeError unless it fits and its padding is at most half the kernel, so that every window holds an input */
export function slidePool(name: string, size: Pair, window: PoolWindow): Slide {
  const { kernel, stride = kernel, padding = [0, 0] } = window;
  const result = slide(name, size, kernel, { stride, padding });
  if (!(2 * padding[0] <= kernel[0] && 2 * padding[1] <= kernel[1]))
    throw new ShapeError(`${name}: needs padding of at most half the kernel ${show(kernel)}; got ${show(padding)}. Pad less.`);
  return result;
}

/** The four axes of an NCHW array. @throws ShapeError otherwise */
export function axes4(name: string, shape: Shape): readonly [number, number, number, number] {
  if (shape.length !== 4) throw new ShapeError(`${name}: needs four axes; got ${show(shape)}. Reshape it.`);
  return shape as unknown as readonly [number, number, number, number];
}
