import { fails, type HypothesisRule, holds, span, stagesBetween } from "./rule.ts";

const id = "untied-biases";

/** Nguyen & Hein (2018), Definition 2.1: b_k in R^{n_k}, one bias per neuron. Per-filter biases of a convolution with one position are the same thing. */
export const untiedBiases: HypothesisRule = {
  id,
  says: "Every neuron of the layers that the statement speaks of has its own bias (Definition 2.1); a bias shared by all positions of a filter is outside the statement, which is false for it.",
  decide(subject, { layer, through }) {
    for (const stage of stagesBetween(subject, 1, Math.max(layer, through))) {
      if (stage.type !== "conv2d" && stage.type !== "dense") continue;
      if (stage.bias === "per-neuron" || (stage.bias === "per-filter" && stage.patches === 1)) continue;
      const tied = stage.bias === "per-filter";
      return fails(
        id,
        tied
          ? `layer ${stage.number} ("${stage.name}") has one bias per filter, shared by its ${stage.patches} positions`
          : `layer ${stage.number} ("${stage.name}") has no bias`,
        { kind: "biases", layer: stage.number, name: stage.name, bias: stage.bias, biases: tied ? stage.filters : 0, neurons: stage.width },
        stage.type === "conv2d" ? `Set "bias": "per-neuron" in layer "${stage.name}".` : `Set "bias": true in layer "${stage.name}".`,
      );
    }
    return holds(id, `every neuron of ${span(1, Math.max(layer, through))} has its own bias`);
  },
};
