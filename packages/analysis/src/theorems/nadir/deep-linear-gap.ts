import { isLinearChain } from "../deep-linear/chain.ts";
import { decideGap } from "../deep-linear/decide.ts";
import type { Theorem } from "../theorem.ts";

const hypotheses: readonly string[] = ["linear-chain", "squared-loss", "local-minimum"];

/** Nadir's own form of the theorem, with no assumption on data or widths: docs/theorems/nadir-deep-linear-gap.md. */
export const deepLinearGapTheorem: Theorem = {
  id: "nadir/deep-linear-gap",
  aliases: ["deep-linear-gap", "deep-linear"],
  title: "Every local minimum of a deep linear network is global, for any data and widths",
  label: "gap to the minimum",
  statement:
    "For all X, Y and all widths, every local minimum of ½‖W_{H+1}⋯W_1 X − Y‖² is global; decided at a point as: within δ of the minimum or not.",
  cite: {
    authors: "Nadir",
    title: "Deep linear networks: gap to the global minimum without assumptions",
    venue: "docs/theorems/nadir-deep-linear-gap.md",
    year: 2026,
    where: "Theorem T3 and the dual bound",
    url: "docs/theorems/nadir-deep-linear-gap.md",
  },
  provenance: "derived",
  hypotheses,
  concerns: isLinearChain,
  decide: (instance, options, kit) => decideGap({ id: "nadir/deep-linear-gap", hypotheses }, instance, options, kit),
};
