import type { ActivationName } from "@nadir/core-wasm";
import { z } from "zod";
import { fail, type LayerFormat, type Named, named } from "./layer-format.ts";

export type { ActivationName };

/** Names of the activations; each fixes a real function: `gelu` is the erf form, `gelu-tanh` the other. */
export const activationNames: readonly ActivationName[] = [
  "identity",
  "relu",
  "leaky-relu",
  "sigmoid",
  "tanh",
  "softplus",
  "gelu",
  "gelu-tanh",
  "silu",
  "square",
  "sigmoid-cubed",
  "elu",
  "selu",
  "arctan",
  "sin",
  "cubic",
  "gaussian",
];

/** Those that take a parameter. */
const parametric: readonly ActivationName[] = ["leaky-relu", "softplus", "elu"];

/** An elementwise function of the table. */
export interface ActivationLayer extends Named {
  readonly type: "activation";
  readonly function: ActivationName;
  /** Slope of leaky ReLU on the negative side (default 0.01), α of softplus ln(1 + e^{αt})/α (default 1), or α of ELU, t for t > 0 and α(e^t − 1) otherwise (default 1). */
  readonly parameter?: number | undefined;
}

/** Row of the table: any shape in, the same out. */
export const activation: LayerFormat<ActivationLayer> = {
  stem: "activation",
  schema: z.strictObject({
    ...named,
    type: z.literal("activation"),
    function: z.enum(activationNames as [ActivationName]),
    parameter: z.number().optional(),
  }),
  outputShape(layer, input) {
    const { function: name, parameter } = layer;
    if (parameter === undefined) return input;
    if (!parametric.includes(name)) fail(layer, `no parameter for ${name}`, String(parameter));
    if (name === "softplus" && !(parameter > 0)) fail(layer, "a parameter above 0 for softplus", String(parameter));
    return input;
  },
};
