import { activations, type ComputedFunction, ownError, parameterOf } from "../activations.ts";
import { Declined } from "../declined.ts";
import { magnitudes, type Signal } from "../signal.ts";
import { type Terms, unit } from "../terms.ts";
import type { LayerRule } from "./rule.ts";

/** A function of the table applied entrywise: error Lip·error + the function's own, Lip over the reach of the neuron. */
export function applyFunction(f: ComputedFunction, a: number, input: Signal, terms: Terms): Signal {
  const values = new Float64Array(input.values.length);
  for (let i = 0; i < values.length; i++) values[i] = f.value(input.values[i]!, a);
  const computed = { ...input, values };
  const [before, after] = [magnitudes(input), magnitudes(computed)];
  const error = input.error.map((e, j) => {
    const lipschitz = f.lipschitz(a, (before[j]! + e) * (1 + 4 * unit));
    const own = terms.gamma * ownError(f, a, before[j]!, after[j]!);
    return ((e === 0 ? 0 : lipschitz * e) + own) * (1 + 16 * unit);
  });
  return { ...computed, error };
}

/** An elementwise function of the table. */
export const activation: LayerRule<"activation"> = {
  type: "activation",
  analytic: (layer) => activations[layer.function].analytic,
  apply(input, { layer, terms }) {
    const row = activations[layer.function];
    const a = parameterOf(row, layer.parameter);
    if (row.parameter === null && layer.parameter !== undefined)
      throw new Declined(`${layer.name}: needs no parameter for ${layer.function}.`);
    if (row.analytic && row.parameter !== null && !(Math.abs(a) >= 1e-100 && Math.abs(a) <= 1e100))
      throw new Declined(`${layer.name}: needs a parameter of magnitude 1e-100 to 1e100; got ${a}.`);
    return applyFunction(row, a, input, terms);
  },
};
