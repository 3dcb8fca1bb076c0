import { activationFacts, hiddenStages } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds, span, stagesBetween } from "./rule.ts";

const id = "activation-limits";

/** Nguyen & Hein (2018), Assumption 3.2, for σ_1..σ_through (never the output layer); pooling layers have no activation. */
export const activationLimits: HypothesisRule = {
  id,
  says: "Each activation is continuous, not constant, and (a) has finite limits at -∞ and ∞ whose product is 0, or (b) |σ(t)| <= ρ1 e^{ρ2 t} for t < 0 and <= ρ3 t + ρ4 for t >= 0 (Assumption 3.2).",
  decide(subject, { through }) {
    const named: string[] = [];
    const last = hiddenStages(subject.architecture).length;
    for (const stage of stagesBetween(subject, 1, Math.min(through, last))) {
      if (stage.type === "max-pool2d" || (stage.type === "other" && !stage.activation)) continue;
      const name = stage.activation?.function ?? "identity";
      const facts = activationFacts(stage.activation);
      if (facts.limits === null)
        return fails(
          id,
          `layer ${stage.number} uses ${name}: ${facts.limitsBecause}`,
          { kind: "activation", layer: stage.number, name: stage.name, function: name },
          `Use sigmoid, softplus, GELU or SiLU in layer ${stage.number}.`,
        );
      if (!named.includes(`${name} (${facts.limits})`)) named.push(`${name} (${facts.limits})`);
    }
    return holds(id, `${span(1, Math.min(through, last))}: ${named.join(", ")}`);
  },
};
