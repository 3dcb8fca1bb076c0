import type { Theorem } from "../theorem.ts";
import { assumption32, citation } from "./source.ts";
import { decideStationary, requireLayerMemory, type StationaryStatement } from "./stationary.ts";

const statement: StationaryStatement = {
  id: "nguyen-hein-2017/3.8",
  hypotheses: [...assumption32, "wide-layer-with-bias", "full-column-rank", "non-degenerate-block", "stationary-point"],
  exempt: ["stationary-point"],
  over: "hidden",
};

/** Nguyen & Hein (2017), Theorem 3.8: critical points with a regular Hessian block are global. Vacuous for n_k >= N. */
export const nonDegenerateCriticalPoints: Theorem = {
  id: statement.id,
  aliases: ["non-degenerate-critical-points"],
  title: "Non-degenerate critical points are global minima",
  label: "non-degenerate point",
  statement:
    "Under Assumption 3.2 with n_k >= N - 1: every critical point that is non-degenerate on {(W_l, b_l) : l in I} for some I in {k+1..L} with k+1 in I, and at which W_{k+2}..W_L have full column rank, is a global minimum.",
  cite: citation("Theorem 3.8"),
  provenance: "read",
  hypotheses: statement.hypotheses,
  concerns: () => false,
  requireFit: (instance, options) => requireLayerMemory(statement, instance, options),
  decide: (instance, options, kit) => decideStationary(statement, instance, options, kit),
};
