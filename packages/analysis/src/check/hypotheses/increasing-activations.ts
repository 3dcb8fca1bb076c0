import { type ActivationFacts, activationFacts, type Stage, stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "increasing-activations";

/** Bounded on the whole line without a limit 0 on either side: case (a) of the assumption, beyond what `limits` says. */
const bounded: readonly string[] = ["tanh", "arctan"];

/** What the printed assumption, or the derivative that the proofs divide by, misses; null where nothing does. */
function missing(stage: Stage, facts: ActivationFacts): string | null {
  const name = stage.activation?.function ?? "identity";
  if (!facts.analytic) return "it is not analytic at 0";
  if (!facts.strictlyMonotone) return facts.derivativeBecause;
  if (!facts.derivativeNeverZero) return facts.derivativeBecause;
  if (facts.limits === null && !bounded.includes(name)) return `it is neither bounded nor of exponential decay: ${facts.limitsBecause}`;
  return null;
}

/**
 * Nguyen & Hein (2017), Assumption 3.2 (2), with what the proofs need beyond print: σ analytic, strictly increasing with a derivative that vanishes nowhere,
 * and bounded, or of exponential decay and linear growth. An output layer without activation is left to `one-activation`.
 */
export const increasingActivations: HypothesisRule = {
  id,
  says: "Each activation is analytic, increasing with a derivative that is nowhere zero, and bounded, or |σ(t)| <= ρ1 e^{ρ2 t} for t < 0 and <= ρ3 t + ρ4 for t >= 0 (Nguyen & Hein 2017, Assumption 3.2). (Printed: strictly increasing, which is not enough: sigmoid(t³).)",
  decide(subject) {
    const stages = stagesOf(subject.architecture);
    const named = new Set<string>();
    for (const stage of stages) {
      if (stage.number === stages.length && (stage.activation?.function ?? "identity") === "identity") continue;
      const name = stage.activation?.function ?? "identity";
      const because = missing(stage, activationFacts(stage.activation));
      if (because === null) named.add(name);
      else
        return fails(
          id,
          `layer ${stage.number} uses ${name}: ${because}`,
          { kind: "activation", layer: stage.number, name: stage.name, function: name },
          `Use sigmoid, tanh, arctan or softplus in layer ${stage.number}.`,
        );
    }
    return holds(id, [...named].join(", "));
  },
};
