import { fails, type HypothesisRule, holds, stagesBetween, unknown } from "./rule.ts";

const id = "fully-connected-next";

/** Nguyen & Hein (2018), Theorem 4.5: layer k+1 is fully connected. */
export const fullyConnectedNext: HypothesisRule = {
  id,
  says: "Layer k+1 is fully connected (Theorem 4.5).",
  decide(subject, { layer }) {
    const [next] = stagesBetween(subject, layer + 1, layer + 1);
    if (!next) return unknown(id, `the network has no layer ${layer + 1}`);
    if (next.type === "dense") return holds(id, `layer ${next.number} ("${next.name}") is dense`);
    return fails(
      id,
      `layer ${next.number} ("${next.name}") is not dense`,
      { kind: "layer", layer: next.number, name: next.name, type: next.type },
      `Put a dense layer after layer ${layer}.`,
    );
  },
};
