import { stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "fully-connected";

/** Nguyen & Hein (2017), Section 2: every layer is fully connected, with a bias. */
export const fullyConnected: HypothesisRule = {
  id,
  says: "Every layer is dense, with a bias (Nguyen & Hein 2017, Section 2).",
  decide(subject) {
    const stages = stagesOf(subject.architecture);
    const other = stages.find((s) => s.type !== "dense" || s.bias === "none");
    if (!other) return holds(id, `${stages.length} dense layers of widths ${stages.map((s) => s.width).join(", ")}, each with a bias`);
    const { number, name, first } = other;
    const bare = other.type === "dense";
    return fails(
      id,
      `layer ${number} ("${name}") ${bare ? "has no bias" : "is not dense"}`,
      { kind: "layer", layer: number, name, type: subject.architecture.layers[first]!.type },
      bare ? `Set "bias": true in layer "${name}".` : "Ask the statements of Nguyen & Hein (2018), which are about convolutional networks.",
    );
  },
};
