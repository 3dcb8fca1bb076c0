import type { Theorem } from "../theorem.ts";
import { assumption41, decideGradient } from "./critical-points.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";
import { hasDenseOutput } from "./wide-stage.ts";

const id = "nguyen-hein-2018/4.4";
const hypotheses = [...assumption41, "distinct-patches", "point-in-s-k"];
const claim = (k: number): string => `Φ = 0 if and only if ∇_{U_${k + 1}} Φ = 0; quantitatively Φ <= ½ (‖∇_{U_${k + 1}} Φ‖ / c)²`;

/** Nguyen & Hein (2018), Theorem 4.4: in S_k the loss is zero exactly where the gradient in U_{k+1} is. */
export const zeroGradientMeansZeroLoss: Theorem = {
  id,
  aliases: ["zero-gradient-zero-loss"],
  title: "Zero gradient means zero loss",
  label: "gradient bounds loss",
  statement: "Under Assumptions 3.1 and 4.1, at every point of S_k: Φ = 0 if and only if ∇_{U_{k+1}} Φ = 0.",
  cite: citation("Theorem 4.4"),
  provenance: "read",
  hypotheses,
  concerns: hasDenseOutput,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideGradient({ id, hypotheses, claim }, instance, options, kit),
};
