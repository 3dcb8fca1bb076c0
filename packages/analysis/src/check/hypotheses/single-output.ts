import { stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "single-output";

/** Nguyen & Hein (2018), Corollary 3.6: scalar output. */
export const singleOutput: HypothesisRule = {
  id,
  says: "The output layer has one neuron (Corollary 3.6). For m outputs the same holds column by column, and the conclusion is decided for all of them.",
  decide(subject) {
    const last = stagesOf(subject.architecture).at(-1);
    if (last?.width === 1) return holds(id, "the network has one output");
    return fails(
      id,
      `the network has ${last?.width ?? 0} outputs`,
      { kind: "outputs", outputs: last?.width ?? 0 },
      "Ask for one output at a time; the conclusion is decided for all of them.",
    );
  },
};
