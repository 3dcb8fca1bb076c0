import { type Architecture, type Conv2dLayer, layerShapes } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { type WindowMap, wholeWindow, windowMap } from "../window.ts";

/** One axis of a window. */
export interface WindowAxis {
  readonly positions: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/** What the rank of U = M(W) depends on. The groups of a convolution are equal blocks of a block diagonal matrix; a dense layer is one position of one tap. */
export interface FilterShape {
  readonly groups: number;
  /** Channels that one filter sees. */
  readonly channels: number;
  /** T: filters of one group. */
  readonly filters: number;
  /** Neurons of one channel of the layer below. */
  readonly plane: number;
  /** Where each position reads. */
  readonly map: WindowMap;
  readonly axes: readonly [WindowAxis, WindowAxis];
}

const point: WindowAxis = { positions: 1, kernel: 1, stride: 1, dilation: 1 };

function convolution(l: Conv2dLayer, input: readonly number[], output: readonly number[]): FilterShape {
  const [all, height, width] = input as [number, number, number];
  const { groups = 1 } = l;
  const axis = (d: 0 | 1): WindowAxis => ({
    positions: output[d + 1]!,
    kernel: l.kernel[d],
    stride: l.stride[d],
    dilation: l.dilation[d],
  });
  return {
    groups,
    channels: all / groups,
    filters: l.filters / groups,
    plane: height * width,
    map: windowMap(l, height, width),
    axes: [axis(0), axis(1)],
  };
}

/** The shape of the layer at an index of `architecture.layers`. @throws Declined unless it is dense or a convolution */
export function filterShape(architecture: Architecture, index: number): FilterShape {
  const l = architecture.layers[index];
  const shapes = layerShapes(architecture);
  const input = index === 0 ? architecture.input : shapes[index - 1]!;
  if (l?.type === "conv2d") return convolution(l, input, shapes[index]!);
  if (l?.type !== "dense") throw new Declined(`layer ${index}: needs a dense or convolutional layer; got ${l?.type ?? "none"}.`);
  const channels = input.reduce((a, b) => a * b, 1);
  return { groups: 1, channels, filters: l.units, plane: 1, map: wholeWindow(1), axes: [point, point] };
}

/** n_{l−1}, the rows of U. */
export function rowsOf({ groups, channels, plane }: FilterShape): number {
  return groups * channels * plane;
}

/** n_l, the columns of U. */
export function columnsOf({ groups, filters, map }: FilterShape): number {
  return groups * filters * map.positions;
}
