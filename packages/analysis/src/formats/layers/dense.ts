import { z } from "zod";
import { count, fail, type LayerFormat, type Named, named } from "./layer-format.ts";

/** y = W x + b on a flat input. */
export interface DenseLayer extends Named {
  readonly type: "dense";
  readonly units: number;
  readonly bias: boolean;
}

/** Row of the table: weight [units, in], bias [units]. */
export const dense: LayerFormat<DenseLayer> = {
  stem: "dense",
  schema: z.strictObject({ ...named, type: z.literal("dense"), units: count, bias: z.boolean().default(true) }),
  outputShape(layer, input) {
    if (input.length !== 1) fail(layer, "a flat input; put a flatten layer before it", input);
    return [layer.units];
  },
  parameters: ({ units, bias }, input) => [
    { role: "weight", shape: [units, input[0]!] },
    ...(bias ? [{ role: "bias" as const, shape: [units] }] : []),
  ],
};
