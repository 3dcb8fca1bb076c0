import type { Citation } from "../../evidence/index.ts";

/** Where a statement of the paper is printed. */
export function citation(where: string): Citation {
  return {
    authors: "Quynh Nguyen and Matthias Hein",
    title: "Optimization Landscape and Expressivity of Deep CNNs",
    venue: "Proceedings of the 35th International Conference on Machine Learning (ICML), PMLR 80",
    year: 2018,
    where,
    url: "https://arxiv.org/abs/1710.10928v2",
  };
}
