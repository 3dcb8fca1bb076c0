import { activationFacts } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds, span, stagesBetween } from "./rule.ts";

const id = "analytic-activations";

/** Nguyen & Hein (2018), Theorem 3.5 (3): σ_1..σ_k real analytic. */
export const analyticActivations: HypothesisRule = {
  id,
  says: "The activations of layers 1 to k are real analytic on the whole line (ReLU and leaky ReLU are not).",
  decide(subject, { layer }) {
    for (const stage of stagesBetween(subject, 1, layer)) {
      if (activationFacts(stage.activation).analytic) continue;
      const name = stage.activation!.function;
      return fails(
        id,
        `layer ${stage.number} uses ${name}, which is not analytic at 0`,
        { kind: "activation", layer: stage.number, name: stage.name, function: name },
        `Use softplus, GELU or SiLU in layer ${stage.number}; for ReLU only the existence statement (Theorem 3.4) is available.`,
      );
    }
    return holds(id, `every activation of ${span(1, layer)} is analytic`);
  },
};
