import { z } from "zod";
import { elementCount } from "../ndarray.ts";
import { type LayerFormat, type Named, named } from "./layer-format.ts";

/** [C,H,W] to [C·H·W]. */
export interface FlattenLayer extends Named {
  readonly type: "flatten";
}

/** Row of the table. */
export const flatten: LayerFormat<FlattenLayer> = {
  stem: "flatten",
  schema: z.strictObject({ ...named, type: z.literal("flatten") }),
  outputShape: (_, input) => [elementCount(input)],
};
