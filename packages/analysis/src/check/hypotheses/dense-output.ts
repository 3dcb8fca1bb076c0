import { stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "dense-output";

/** Nguyen & Hein (2018), Section 2 and Assumption 4.1: the output layer is dense and has no activation. */
export const denseOutput: HypothesisRule = {
  id,
  says: "The output layer is dense and has no activation (Section 2 and Assumption 4.1).",
  decide(subject) {
    const last = stagesOf(subject.architecture).at(-1);
    if (last?.type === "dense" && (last.activation?.function ?? "identity") === "identity")
      return holds(id, `the output layer "${last.name}" is dense, without activation`);
    const because =
      last?.type === "dense" ? `the output layer "${last.name}" ends with ${last.activation!.function}` : `the last layer is not dense`;
    return fails(
      id,
      because,
      { kind: "layer", layer: last?.number ?? 0, name: last?.name ?? "" },
      "End the network with a dense layer without activation.",
    );
  },
};
