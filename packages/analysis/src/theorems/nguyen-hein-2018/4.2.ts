import { formatNumber } from "../../evidence/index.ts";
import type { Theorem } from "../theorem.ts";
import { assumption41 } from "./critical-points.ts";
import { decideFullRank, type FullRankStatement } from "./full-rank-matrices.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";

const statement: FullRankStatement = {
  id: "nguyen-hein-2018/4.2",
  hypotheses: [...assumption41.filter((id) => id !== "squared-loss"), "distinct-patches", "analytic-activations", "convolution-structure"],
  scope: "almost-every-parameter",
  matrices: "above",
  throughOutput: true,
  claim: (k, samples, last) =>
    last >= k + 2
      ? `almost every parameter is in S_${k}: rank F_${k} = ${formatNumber(samples)} and U_${k + 2}..U_${last} have full rank`
      : `almost every parameter is in S_${k}: rank F_${k} = ${formatNumber(samples)}`,
};

/** Nguyen & Hein (2018), Lemma 4.2: the complement of S_k has measure zero. */
export const almostAllInSk: Theorem = {
  id: statement.id,
  aliases: ["s-k-full-measure"],
  title: "Almost every parameter is in S_k",
  label: "S_k is almost all",
  statement:
    "Under Assumptions 2.4, 3.1 and 4.1, with real analytic activations in layers 1 to k, the parameters outside S_k (F_k, U_{k+2}, ..., U_L of full rank) have Lebesgue measure zero.",
  cite: citation("Lemma 4.2"),
  provenance: "read",
  hypotheses: statement.hypotheses,
  concerns: () => false,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideFullRank(statement, instance, options, kit),
};
