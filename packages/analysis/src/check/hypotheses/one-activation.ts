import { type Stage, stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "one-activation";

const nameOf = ({ activation }: Stage): string =>
  activation ? `${activation.function}${activation.parameter === undefined ? "" : `(${activation.parameter})`}` : "none";

/** Nguyen & Hein (2017), Section 2: one σ in all layers, the output layer included. */
export const oneActivation: HypothesisRule = {
  id,
  says: "All layers have one and the same activation, the output layer included (Nguyen & Hein 2017, Section 2).",
  decide(subject) {
    const stages = stagesOf(subject.architecture);
    const first = stages[0]!;
    const other = stages.find((s) => nameOf(s) !== nameOf(first));
    if (!other && first.activation) return holds(id, `every layer, the output included, has ${nameOf(first)}`);
    const odd = other ?? first;
    return fails(
      id,
      other
        ? `layer ${odd.number} ("${odd.name}") has ${odd.activation ? nameOf(odd) : "no activation"}, layer 1 has ${nameOf(first)}`
        : "no layer has an activation",
      { kind: "activation", layer: odd.number, name: odd.name, function: nameOf(odd) },
      `Give layer "${odd.name}" the activation of layer 1; the bound is proved for any output activation with a nonzero derivative all the same.`,
    );
  },
};
