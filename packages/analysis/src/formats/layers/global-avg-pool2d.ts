import { z } from "zod";
import { type LayerFormat, type Named, named, requireImage } from "./layer-format.ts";

/** Mean over height and width: [C,H,W] to [C]. */
export interface GlobalAvgPool2dLayer extends Named {
  readonly type: "global-avg-pool2d";
}

/** Row of the table. */
export const globalAvgPool2d: LayerFormat<GlobalAvgPool2dLayer> = {
  stem: "global-avg-pool2d",
  schema: z.strictObject({ ...named, type: z.literal("global-avg-pool2d") }),
  outputShape(layer, input) {
    requireImage(layer, input);
    return [input[0]!];
  },
};
