import type { Theorem } from "../theorem.ts";
import { assumption41, decideGradient } from "./critical-points.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";
import { hasDenseOutput } from "./wide-stage.ts";

const id = "nguyen-hein-2018/4.3";
const claim = (k: number): string => `c ‖F_L - Y‖ <= ‖∇_{U_${k + 1}} Φ‖ <= C ‖F_L - Y‖ with c > 0 and C as certified`;

/** Nguyen & Hein (2018), Lemma 4.3: the gradient in U_{k+1} is bounded on both sides by the residual. */
export const gradientDomination: Theorem = {
  id,
  aliases: ["gradient-domination", "two-sided-gradient"],
  title: "The gradient is bounded on both sides by the residual",
  label: "gradient bound",
  statement:
    "Under Assumption 4.1, σ_min(F_k) ∏ σ_min(U_{l+1}) min|σ'_l(G_l)| ‖F_L - Y‖ <= ‖∇_{U_{k+1}} Φ‖ <= σ_max(F_k) ∏ σ_max(U_{l+1}) max|σ'_l(G_l)| ‖F_L - Y‖, products over l = k+1..L-1.",
  cite: citation("Lemma 4.3"),
  provenance: "read",
  hypotheses: assumption41,
  concerns: hasDenseOutput,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideGradient({ id, hypotheses: assumption41, claim }, instance, options, kit),
};
