import type { Theorem } from "../theorem.ts";
import { assumption32, citation } from "./source.ts";
import { decideStationary, requireLayerMemory, type StationaryStatement } from "./stationary.ts";

const statement: StationaryStatement = {
  id: "nguyen-hein-2017/3.9",
  hypotheses: [...assumption32, "wide-layer-with-bias", "full-column-rank", "non-degenerate-minimum"],
  exempt: [],
  over: "hidden",
};

/** Nguyen & Hein (2017), Corollary 3.9: non-degenerate local minima are global. Always vacuous. */
export const nonDegenerateMinima: Theorem = {
  id: statement.id,
  aliases: ["non-degenerate-minima"],
  title: "Non-degenerate local minima are global minima",
  label: "non-degenerate min.",
  statement:
    "Under Assumption 3.2 with n_k >= N - 1, every non-degenerate local minimum at which W_{k+2}..W_L have full column rank is a global minimum.",
  cite: citation("Corollary 3.9"),
  provenance: "read",
  hypotheses: statement.hypotheses,
  concerns: () => false,
  requireFit: (instance, options) => requireLayerMemory(statement, instance, options),
  decide: (instance, options, kit) => decideStationary(statement, instance, options, kit),
};
