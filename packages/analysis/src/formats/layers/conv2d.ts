import { z } from "zod";
import { count, fail, type LayerFormat, margins, type Named, named, type Pair, pair, requireImage, type Shape } from "./layer-format.ts";
import { windowShape } from "./window.ts";

/** Cross-correlation as PyTorch's Conv2d, NCHW. */
export interface Conv2dLayer extends Named {
  readonly type: "conv2d";
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  /** Filter t sees the channels of group ⌊t·groups/filters⌋ only; absent where 1. As many groups as channels is depthwise. */
  readonly groups?: number;
  /** One bias per filter (as PyTorch), one per output neuron (as Nguyen & Hein, Definition 2.1), or none. */
  readonly bias: "per-filter" | "per-neuron" | "none";
}

/** Channels that each filter sees. @throws FormatError unless the groups divide channels and filters */
function channelsOf(layer: Conv2dLayer, input: Shape): number {
  const { groups = 1, filters } = layer;
  if (input[0]! % groups !== 0 || filters % groups !== 0)
    fail(layer, `groups that divide ${input[0]} channels and ${filters} filters`, `groups ${groups}`);
  return input[0]! / groups;
}

/** Row of the table: weight [filters, channels / groups, height, width], bias [filters] or [filters, outHeight, outWidth]. */
export const conv2d: LayerFormat<Conv2dLayer> = {
  stem: "conv",
  schema: z.strictObject({
    ...named,
    type: z.literal("conv2d"),
    filters: count,
    kernel: pair,
    stride: pair.default([1, 1]),
    padding: margins.default([0, 0]),
    dilation: pair.default([1, 1]),
    groups: count.default(1),
    bias: z.enum(["per-filter", "per-neuron", "none"]).default("per-filter"),
  }),
  complete: ({ groups = 1, ...layer }) => (groups === 1 ? layer : { ...layer, groups }),
  outputShape(layer, input) {
    requireImage(layer, input);
    channelsOf(layer, input);
    return windowShape(layer, layer.filters, input);
  },
  parameters(layer, input, output) {
    const { filters, kernel, bias } = layer;
    const biasShape = { "per-filter": [filters], "per-neuron": [...output], none: null }[bias];
    return [
      { role: "weight", shape: [filters, channelsOf(layer, input), ...kernel] },
      ...(biasShape ? [{ role: "bias" as const, shape: biasShape }] : []),
    ];
  },
};
