import { formatNumber } from "../../evidence/index.ts";
import { hiddenStages } from "../../formats/index.ts";
import { fails, type HypothesisRule, holds, unknown } from "./rule.ts";

const id = "wide-layer";

/** Nguyen & Hein (2018), Theorem 3.4 (2): n_k = T_k P_{k-1} >= N. */
export const wideLayer: HypothesisRule = {
  id,
  says: "Layer k is hidden and at least as wide as the number of samples: n_k = T_k P_{k-1} >= N (width counts filters times positions).",
  decide(subject, { layer }) {
    const stage = hiddenStages(subject.architecture)[layer - 1];
    if (!stage) return unknown(id, `layer ${layer} is not a hidden layer of this network`);
    const n = subject.samples;
    const factors =
      stage.patches === 1
        ? formatNumber(stage.width)
        : `${formatNumber(stage.filters)} x ${formatNumber(stage.patches)} = ${formatNumber(stage.width)}`;
    if (stage.width >= n) return holds(id, `width ${factors} >= ${formatNumber(n)} samples`);
    const needed = Math.ceil(n / stage.patches);
    const unit = stage.type === "dense" ? "units" : stage.type === "conv2d" ? "filters" : "channels";
    return fails(
      id,
      `width ${factors} < ${formatNumber(n)} samples`,
      { kind: "width", layer, filters: stage.filters, patches: stage.patches, width: stage.width, samples: n },
      `${formatNumber(needed)} ${unit} or more, or --samples ${stage.width}.`,
    );
  },
};
