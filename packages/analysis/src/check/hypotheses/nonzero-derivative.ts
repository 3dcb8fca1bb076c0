import { activationFacts, stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds, stagesBetween } from "./rule.ts";

const id = "nonzero-derivative";

/** Nguyen & Hein (2018), Assumption 4.1 (iii) as its proofs need it: σ_{k+1}..σ_{L-1} differentiable with derivatives that vanish nowhere. */
export const nonzeroDerivative: HypothesisRule = {
  id,
  says: "The activations of layers k+1 to L-1 are differentiable with a derivative that is nowhere zero. (Printed: strictly monotone and differentiable, which is not enough: sigmoid(t³).)",
  decide(subject, { layer }) {
    const last = stagesOf(subject.architecture).length;
    const stages = stagesBetween(subject, layer + 1, last - 1);
    if (stages.length === 0) return holds(id, `there is no hidden layer after layer ${layer}`);
    for (const stage of stages) {
      const facts = activationFacts(stage.activation);
      if (facts.derivativeNeverZero) continue;
      const name = stage.activation!.function;
      return fails(
        id,
        `layer ${stage.number} uses ${name}: ${facts.derivativeBecause}`,
        { kind: "activation", layer: stage.number, name: stage.name, function: name, strictlyMonotone: facts.strictlyMonotone },
        `Use sigmoid, tanh or softplus in layer ${stage.number}.`,
      );
    }
    return holds(id, stages.map((s) => `layer ${s.number}: ${s.activation?.function ?? "identity"}`).join(", "));
  },
};
