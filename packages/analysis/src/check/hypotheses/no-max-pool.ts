import { fails, type HypothesisRule, holds, span, stagesBetween } from "./rule.ts";

const id = "no-max-pool";

/** Nguyen & Hein (2018), Theorem 3.5 (1) for layers 1..k, Assumption 4.1 for all layers: no pooling. */
export const noMaxPool: HypothesisRule = {
  id,
  says: "There is no max pooling in the layers that the statement speaks of.",
  decide(subject, { through }) {
    const pool = stagesBetween(subject, 1, through).find((s) => s.type === "max-pool2d");
    if (!pool) return holds(id, `${span(1, through)} ${through === 1 ? "has" : "have"} no max pooling`);
    return fails(
      id,
      `layer ${pool.number} ("${pool.name}") is max pooling`,
      { kind: "layer", layer: pool.number, name: pool.name, type: "max-pool2d" },
      `Replace "${pool.name}" by a convolution with stride.`,
    );
  },
};
