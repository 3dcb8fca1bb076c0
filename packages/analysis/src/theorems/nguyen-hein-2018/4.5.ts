import type { Theorem } from "../theorem.ts";
import { assumption41, decideGradient } from "./critical-points.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";
import { hasDenseOutput } from "./wide-stage.ts";

const id = "nguyen-hein-2018/4.5";
const exempt = "zero-gradient";
const hypotheses = [...assumption41, "distinct-patches", "point-in-s-k", "fully-connected-next", "class-coded-targets", exempt];
const claim = (k: number): string => `critical here implies Φ = 0; quantitatively Φ <= ½ (‖∇_{W_${k + 1}} Φ‖ / c)²`;

/** Nguyen & Hein (2018), Theorem 4.5, first part: critical points in S_k are global minima. */
export const criticalPointsAreGlobal: Theorem = {
  id,
  aliases: ["critical-points-are-global"],
  title: "Critical points in S_k are global minima",
  label: "critical is global",
  statement:
    "Under Assumptions 3.1 and 4.1, with layer k+1 fully connected and class-coded targets, every critical point in S_k is a global minimum with Φ = 0, and there are infinitely many points in S_k with Φ = 0.",
  cite: citation("Theorem 4.5"),
  provenance: "read",
  hypotheses,
  concerns: hasDenseOutput,
  requireFit: requireFeatureMemory,
  decide: (instance, options, kit) => decideGradient({ id, hypotheses, claim, exempt }, instance, options, kit),
};
