import { formatNumber } from "../../evidence/index.ts";
import type { Theorem } from "../theorem.ts";
import { decideFullRank, type FullRankStatement } from "./full-rank-matrices.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";

const statement: FullRankStatement = {
  id: "nguyen-hein-2018/3.4-full-rank",
  hypotheses: ["distinct-patches", "network-class", "wide-layer", "activation-limits", "untied-biases", "convolution-structure"],
  scope: "some-parameter",
  matrices: "below",
  throughOutput: false,
  claim: (k, samples) => `rank F_${k} = ${formatNumber(samples)} and U_1..U_${k} have full rank, together, for some parameters`,
};

/** Nguyen & Hein (2018), Theorem 3.4, its last sentence: the matrices below can have full rank at the same time. */
export const fullRankWeightsExist: Theorem = {
  id: statement.id,
  aliases: ["full-rank-weights-exist"],
  title: "Independent features and matrices of full rank exist together",
  label: "with full rank U_l",
  statement:
    "Under the hypotheses of Theorem 3.4 and Assumption 2.4, the parameters with rank F_k = N can be chosen such that the matrices U_1..U_k of the convolutional and dense layers have full rank as well.",
  cite: citation('Theorem 3.4, "moreover"'),
  provenance: "read",
  hypotheses: statement.hypotheses,
  concerns: () => false,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideFullRank(statement, instance, options, kit),
};
