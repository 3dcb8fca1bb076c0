import type { Stage } from "../../formats/index.ts";
import { activations, type ComputedFunction, ownError, parameterOf } from "../activations.ts";
import { Declined } from "../declined.ts";
import { type Terms, unit } from "../terms.ts";
import type { Enclosed } from "./enclosed.ts";

/** f applied entry by entry: Lip·error + the function's own error, Lip over the reach of the entry (rigor A3). */
function applied(f: ComputedFunction, a: number, x: Enclosed, terms: Terms): Enclosed {
  const values = x.values.map((t) => f.value(t, a));
  const error = values.map((v, i) => {
    const [t, e] = [Math.abs(x.values[i]!), x.error[i]!];
    const own = terms.gamma * ownError(f, a, t, Math.abs(v));
    const carried = e === 0 ? 0 : f.lipschitz(a, (t + e) * (1 + 4 * unit)) * e;
    return (terms.rho * carried + own) * (1 + 16 * unit);
  });
  return { ...x, values, error };
}

/** σ(G) and σ'(G) of a stage within their errors. @throws Declined where the checker has no enclosure of σ' */
export function activated(stage: Stage, g: Enclosed, terms: Terms): { readonly values: Enclosed; readonly slopes: Enclosed } {
  const row = activations[stage.activation?.function ?? "identity"];
  const a = parameterOf(row, stage.activation?.parameter);
  if (!row.derivative || !(row.derivative.absolute(a) < Number.POSITIVE_INFINITY))
    throw new Declined(`layer ${stage.number}: needs an activation whose derivative is enclosed; got ${stage.activation?.function}.`);
  return { values: applied(row, a, g, terms), slopes: applied(row.derivative, a, g, terms) };
}
