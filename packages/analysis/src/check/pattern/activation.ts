import type { ActivationName } from "../../formats/index.ts";
import { activations, parameterOf } from "../activations.ts";
import { unit } from "../terms.ts";
import { largest, type Moving, type MovingContext, type MovingRule, record } from "./moving.ts";

/** Functions that are analytic on each side of 0 and 0 there; every other one of the table is analytic everywhere. */
const kinked: ReadonlySet<ActivationName> = new Set(["relu", "leaky-relu", "elu", "selu"]);

type Context = MovingContext<"activation">;

/** A kinked function: each pre-activation must keep its sign; a ReLU that stays negative is 0 throughout. */
function bent(input: Moving, context: Context): Moving {
  const { layer, output, kinks, terms, from } = context;
  const row = activations[layer.function];
  const a = parameterOf(row, layer.parameter);
  const width = input.signal.error.length;
  const shift = new Float64Array(input.shift.length);
  const zero = Uint8Array.from(input.zero);
  for (let i = 0; i < shift.length; i++) {
    const moves = input.shift[i]!;
    if (zero[i] || moves === 0) continue;
    const z = input.signal.values[i]!;
    const place = (): string => `neuron ${i % width} of "${layer.name}" at sample ${from + Math.floor(i / width)}`;
    record(kinks, Math.abs(z), terms.rho * input.signal.error[i % width]!, moves, place);
    if (z < 0 && layer.function === "relu") zero[i] = 1;
    else shift[i] = moves * (z < 0 && layer.function === "leaky-relu" ? Math.abs(a) : row.lipschitz(a, 0)) * (1 + 4 * unit);
  }
  return { signal: output, shift, zero };
}

/** An analytic function: |σ(z′) − σ(z)| is at most the largest slope on the reach of z′ times |z′ − z|. */
function smooth(input: Moving, context: Context): Moving {
  const row = activations[context.layer.function];
  const a = parameterOf(row, context.layer.parameter);
  const reach = largest(input, context);
  const shift = input.shift.map((moves, i) => (moves === 0 ? 0 : row.lipschitz(a, reach[i]! * (1 + 4 * unit)) * moves * (1 + 4 * unit)));
  const zero = context.layer.function === "identity" ? input.zero : new Uint8Array(input.zero.length);
  return { signal: context.output, shift, zero };
}

/** An elementwise function of the table. */
export const activation: MovingRule<"activation"> = {
  type: "activation",
  apply: (input, context) => (kinked.has(context.layer.function) ? bent(input, context) : smooth(input, context)),
};
