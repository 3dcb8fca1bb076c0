import { z } from "zod";
import { fail, type LayerFormat, type Named, named } from "./layer-format.ts";

/** Adds the output of an earlier layer (or `input`). */
export interface ResidualAddLayer extends Named {
  readonly type: "residual-add";
  readonly from: string;
}

/** Row of the table. */
export const residualAdd: LayerFormat<ResidualAddLayer> = {
  stem: "residual-add",
  schema: z.strictObject({ ...named, type: z.literal("residual-add"), from: z.string().max(64) }),
  outputShape(layer, input, earlier) {
    const other = earlier.get(layer.from);
    if (!other) fail(layer, `an earlier layer in "from" (one of ${[...earlier.keys()].join(", ")})`, JSON.stringify(layer.from));
    if (other.join() !== input.join()) fail(layer, `the shape [${other.join(",")}] of "${layer.from}"`, input);
    return input;
  },
};
