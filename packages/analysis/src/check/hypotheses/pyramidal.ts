import { formatNumber } from "../../evidence/index.ts";
import { fails, type HypothesisRule, holds, stagesBetween } from "./rule.ts";

const id = "pyramidal";

/** Nguyen & Hein (2018), Assumption 4.1 (iv): n_{k+1} >= ... >= n_L. */
export const pyramidal: HypothesisRule = {
  id,
  says: "From layer k+1 to the output the widths never grow: n_{k+1} >= ... >= n_L (Assumption 4.1 iv).",
  decide(subject, { layer }) {
    const stages = stagesBetween(subject, layer + 1, subject.architecture.layers.length);
    const widths = stages.map((s) => s.width);
    const grows = stages.findIndex((s, i) => i > 0 && s.width > stages[i - 1]!.width);
    if (grows < 0) return holds(id, `widths after layer ${layer}: ${widths.map((w) => formatNumber(w)).join(" >= ")}`);
    const [narrow, wide] = [stages[grows - 1]!, stages[grows]!];
    return fails(
      id,
      `layer ${wide.number} has width ${formatNumber(wide.width)} > ${formatNumber(narrow.width)} of layer ${narrow.number}`,
      { kind: "widths", from: layer + 1, widths },
      `Give layer ${narrow.number} at least ${formatNumber(wide.width)} neurons, or layer ${wide.number} at most ${formatNumber(narrow.width)}.`,
    );
  },
};
