import { z } from "zod";
import { fail, type LayerFormat, margins, type Named, named, type Pair, pair, requireImage } from "./layer-format.ts";
import { windowShape } from "./window.ts";

/** Maximum or mean over windows; the stride defaults to the kernel; padded zeros count in the mean (as PyTorch's default), never in the maximum. */
export interface Pool2dLayer extends Named {
  readonly type: "max-pool2d" | "avg-pool2d";
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
}

function pool2d<T extends Pool2dLayer["type"]>(type: T): LayerFormat<Pool2dLayer & { readonly type: T }> {
  return {
    stem: type,
    schema: z.strictObject({ ...named, type: z.literal(type), kernel: pair, stride: pair.optional(), padding: margins.default([0, 0]) }),
    complete: (layer) => ({ ...layer, stride: layer.stride ?? layer.kernel }),
    outputShape(layer, input) {
      requireImage(layer, input);
      if (layer.kernel.some((k, axis) => 2 * layer.padding[axis]! > k)) fail(layer, "a padding of at most half its kernel", layer.padding);
      return windowShape(layer, input[0]!, input);
    },
  };
}

/** Row of the table. */
export const maxPool2d: LayerFormat<Pool2dLayer & { readonly type: "max-pool2d" }> = pool2d("max-pool2d");
/** Row of the table. */
export const avgPool2d: LayerFormat<Pool2dLayer & { readonly type: "avg-pool2d" }> = pool2d("avg-pool2d");
