import { z } from "zod";
import { count, type LayerFormat, margins, type Named, named, type Pair, pair, requireImage } from "./layer-format.ts";
import { windowShape } from "./window.ts";

/** Cross-correlation as PyTorch's Conv2d, NCHW. */
export interface Conv2dLayer extends Named {
  readonly type: "conv2d";
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  /** One bias per filter (as PyTorch), one per output neuron (as Nguyen & Hein, Definition 2.1), or none. */
  readonly bias: "per-filter" | "per-neuron" | "none";
}

/** Row of the table: weight [filters, channels, height, width], bias [filters] or [filters, outHeight, outWidth]. */
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
    bias: z.enum(["per-filter", "per-neuron", "none"]).default("per-filter"),
  }),
  outputShape(layer, input) {
    requireImage(layer, input);
    return windowShape(layer, layer.filters, input);
  },
  parameters({ filters, kernel, bias }, input, output) {
    const biasShape = { "per-filter": [filters], "per-neuron": [...output], none: null }[bias];
    return [
      { role: "weight", shape: [filters, input[0]!, ...kernel] },
      ...(biasShape ? [{ role: "bias" as const, shape: biasShape }] : []),
    ];
  },
};
