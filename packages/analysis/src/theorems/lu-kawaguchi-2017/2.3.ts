import { isLinearChain } from "../deep-linear/chain.ts";
import { decideGap } from "../deep-linear/decide.ts";
import type { Theorem } from "../theorem.ts";

const hypotheses: readonly string[] = ["linear-chain", "squared-loss", "full-rank-data", "full-rank-targets", "local-minimum"];

/** Lu & Kawaguchi (2017), Theorem 2.3. */
export const luKawaguchi23: Theorem = {
  id: "lu-kawaguchi-2017/2.3",
  aliases: ["lu-kawaguchi", "depth-no-bad-minima"],
  title: "Depth creates no bad local minima (deep linear networks)",
  label: "no bad local minimum",
  statement: "If X and Y have full row rank, every local minimum of ½‖W_{H+1}⋯W_1 X − Y‖² is a global minimum.",
  cite: {
    authors: "Haihao Lu and Kenji Kawaguchi",
    title: "Depth Creates No Bad Local Minima",
    venue: "arXiv",
    year: 2017,
    where: "Theorem 2.3",
    url: "https://arxiv.org/abs/1702.08580",
  },
  provenance: "read",
  hypotheses,
  concerns: isLinearChain,
  decide: (instance, options, kit) => decideGap({ id: "lu-kawaguchi-2017/2.3", hypotheses }, instance, options, kit),
};
