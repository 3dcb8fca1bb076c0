import { fails, type HypothesisRule, holds, span, stagesBetween, unknown } from "./rule.ts";

const id = "nonzero-biases";

/** The point is not in the null set where every bias of layers 1..k is exactly 0 (the usual initialization), about which an almost-every statement says nothing. */
export const nonzeroBiases: HypothesisRule = {
  id,
  says: "The biases of layers 1 to k are not all exactly zero: at zero biases an almost-every statement says nothing, and sigmoid features of data {±x, ±x'} are always dependent.",
  decide(subject, { layer }) {
    let biases = 0;
    for (const stage of stagesBetween(subject, 1, layer)) {
      if (stage.bias === "none") continue;
      const values = subject.parameters.get(`${stage.name}.bias`)?.data;
      if (!values) return unknown(id, `no parameters are given for layer ${stage.number}`);
      biases += values.length;
      if (values.some((b) => b !== 0)) return holds(id, `layer ${stage.number} has a bias that is not 0`);
    }
    return fails(
      id,
      biases === 0
        ? `${span(1, layer)} ${layer === 1 ? "has" : "have"} no biases`
        : `all ${biases} biases of ${span(1, layer)} are exactly 0`,
      { kind: "zero-biases", layer, biases },
      biases === 0 ? "Give the layers biases." : "Take a point with biases that are not all zero, for example after one training step.",
    );
  },
};
