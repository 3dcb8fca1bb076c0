import type { Citation } from "../../evidence/index.ts";

/** Where a statement of the paper is printed. */
export function citation(where: string): Citation {
  return {
    authors: "Quynh Nguyen and Matthias Hein",
    title: "The Loss Surface of Deep and Wide Neural Networks",
    venue: "Proceedings of the 34th International Conference on Machine Learning (ICML), PMLR 70",
    year: 2017,
    where,
    url: "https://arxiv.org/abs/1704.08045",
  };
}

/** Section 2 and Assumption 3.2, with the squared loss and what "global minimum" means, in the order of the ledger. */
export const assumption32: readonly string[] = [
  "fully-connected",
  "one-activation",
  "distinct-samples",
  "increasing-activations",
  "squared-loss",
  "attainable-targets",
];
