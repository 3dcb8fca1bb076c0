import type { Theorem } from "../theorem.ts";
import { assumption32, citation } from "./source.ts";
import { decideStationary, requireLayerMemory, type StationaryStatement } from "./stationary.ts";

const statement: StationaryStatement = {
  id: "nguyen-hein-2017/3.4",
  hypotheses: [...assumption32, "independent-inputs", "full-column-rank", "stationary-point"],
  exempt: ["stationary-point"],
  over: "inputs",
};

/** Nguyen & Hein (2017), Theorem 3.4: affinely independent samples make critical points with full column ranks global. */
export const independentSamplesMakeCriticalPointsGlobal: Theorem = {
  id: statement.id,
  aliases: ["independent-samples-global"],
  title: "Critical points are global minima for independent samples",
  label: "critical is global",
  statement:
    "Under Assumption 3.2, if rank [X, 1] = N then every critical point at which W_2..W_L have full column rank is a global minimum.",
  cite: citation("Theorem 3.4"),
  provenance: "read",
  hypotheses: statement.hypotheses,
  concerns: () => false,
  requireFit: (instance, options) => requireLayerMemory(statement, instance, options),
  decide: (instance, options, kit) => decideStationary(statement, instance, options, kit),
};
