import type { HypothesisResult } from "../../evidence/index.ts";
import { stagesOf } from "../../formats/index.ts";
import { deficiencyReasons } from "../deficiency/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { fails, type HypothesisRule, holds, ruleOptions, unknown } from "./rule.ts";

/** Reasons whose bound holds for [F, 1] as it does for F: equal rows stay equal, and constants are polynomials. For others the column of ones may add one. */
const withConstant: readonly string[] = ["duplicate-samples", "identical-rows", "polynomial-degree"];

/** Nguyen & Hein (2017), Lemma 3.5: rank [F_k, 1_N] = N at this point. `options.fullRank` is set by the kind of certificate that has proved it. */
export const fullRankFeatures: Hypothesis = {
  id: "full-rank-features",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const id = "full-rank-features";
    const { layer } = ruleOptions(loaded, options);
    if (options.fullRank === true) return holds(id, `rank [F_${layer}, 1] = ${loaded.samples}`, "enclosed");
    for (const reason of layer === 0 ? [] : deficiencyReasons) {
      const found = reason.bound(loaded, layer);
      if (typeof found === "string") continue;
      const rank = found.rank + (withConstant.includes(reason.id) ? 0 : 1);
      if (rank < loaded.samples)
        return fails(
          id,
          `rank [F_${layer}, 1] <= ${rank}: ${found.because}`,
          found.witness,
          "Take other parameters, fewer samples or a wider layer.",
          found.grade,
        );
    }
    return unknown(id, `no certificate that rank [F_${layer}, 1] = ${loaded.samples} at this point`);
  },
};

/** Nguyen & Hein (2017), Theorem 3.8: n_k >= N - 1. */
export const wideLayerWithBias: HypothesisRule = {
  id: "wide-layer-with-bias",
  says: "Layer k is hidden and has at least N - 1 neurons: with the column of ones of the bias that makes N (Nguyen & Hein 2017, Theorem 3.8).",
  decide(subject, { layer }) {
    const id = "wide-layer-with-bias";
    const stages = stagesOf(subject.architecture);
    const stage = stages[layer - 1];
    if (!stage || layer >= stages.length) return unknown(id, `layer ${layer} is not a hidden layer of this network`);
    const n = subject.samples;
    if (stage.width + 1 >= n) return holds(id, `width ${stage.width} + 1 >= ${n} samples`);
    return fails(
      id,
      `width ${stage.width} + 1 < ${n} samples`,
      { kind: "width", layer, filters: stage.filters, patches: stage.patches, width: stage.width, samples: n },
      `${n - 1} units or more, or --samples ${stage.width + 1}.`,
    );
  },
};
