import { stagesOf } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "last-hidden-layer";

/** Nguyen & Hein (2018), Corollary 3.6: the wide layer is the last hidden one, k = L-1. */
export const lastHiddenLayer: HypothesisRule = {
  id,
  says: "The wide layer k is the last hidden layer, L-1 (Corollary 3.6).",
  decide(subject, { layer }) {
    const last = stagesOf(subject.architecture).length - 1;
    if (layer === last) return holds(id, `layer ${layer} is the one before the output layer ${last + 1}`);
    return fails(
      id,
      `layer ${layer} is not the one before the output layer ${last + 1}`,
      { kind: "layer", layer, last },
      last >= 1 ? `Take layer ${last}: --layer ${last}.` : "Put a hidden layer before the output layer.",
    );
  },
};
