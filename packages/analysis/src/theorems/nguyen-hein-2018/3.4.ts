import type { Theorem } from "../theorem.ts";
import { decideFeatures } from "./independent-features.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";
import { hasWideLayer } from "./wide-stage.ts";

const id = "nguyen-hein-2018/3.4";
const hypotheses = ["distinct-patches", "network-class", "wide-layer", "activation-limits", "untied-biases"];

/** Nguyen & Hein (2018), Theorem 3.4: some parameters make the features of a wide layer independent. */
export const independentFeaturesExist: Theorem = {
  id,
  aliases: ["independent-features-exist", "expressivity"],
  title: "Independent features exist in a wide layer",
  label: "can be independent",
  statement:
    "If patches of different samples differ, layers 1 and k are convolutional or dense with n_k >= N, and the activations satisfy Assumption 3.2, then there are parameters of layers 1 to k for which F_k has rank N.",
  cite: citation("Theorem 3.4"),
  provenance: "read",
  hypotheses,
  concerns: hasWideLayer,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideFeatures({ id, hypotheses, scope: "some-parameter" }, instance, options, kit),
};
