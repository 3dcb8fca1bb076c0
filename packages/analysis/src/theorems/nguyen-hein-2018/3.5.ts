import type { Theorem } from "../theorem.ts";
import { decideFeatures } from "./independent-features.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";
import { hasWideLayer } from "./wide-stage.ts";

const id = "nguyen-hein-2018/3.5";
const hypotheses = [
  "distinct-patches",
  "network-class",
  "no-max-pool",
  "wide-layer",
  "activation-limits",
  "analytic-activations",
  "untied-biases",
  "nonzero-biases",
];

/** Nguyen & Hein (2018), Theorem 3.5: almost every parameter makes the features of a wide layer independent. */
export const independentFeatures: Theorem = {
  id,
  aliases: ["independent-features"],
  title: "Independent features of a wide layer, for almost every parameter",
  label: "independent features",
  statement:
    "If patches of different samples differ, layers 1 to k are convolutional or dense with n_k >= N, and the activations are analytic and satisfy Assumption 3.2, then F_k has rank N for all parameters of layers 1 to k except a set of Lebesgue measure zero.",
  cite: citation("Theorem 3.5"),
  provenance: "read",
  hypotheses,
  concerns: hasWideLayer,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideFeatures({ id, hypotheses, scope: "almost-every-parameter" }, instance, options, kit),
};
