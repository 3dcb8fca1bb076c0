import type { Theorem } from "../theorem.ts";
import { assumption32, citation } from "./source.ts";
import { decideStationary, hasActivatedOutput, requireLayerMemory, type StationaryStatement } from "./stationary.ts";

const statement: StationaryStatement = {
  id: "nguyen-hein-2017/3.5",
  hypotheses: [...assumption32, "full-rank-features", "full-column-rank", "stationary-layer"],
  exempt: ["stationary-layer"],
  over: "hidden",
};

/** Nguyen & Hein (2017), Lemma 3.5: where [F_k, 1] has rank N and W_{k+2}..W_L full column rank, a point that is stationary in layer k+1 is a global minimum. */
export const stationaryLayerMeansGlobal: Theorem = {
  id: statement.id,
  aliases: ["stationary-layer-global"],
  title: "A layer with zero gradient means a global minimum",
  label: "gradient bounds loss",
  statement:
    "Under Assumption 3.2, if rank [F_k, 1] = N for some k, W_{k+2}..W_L have full column rank and the gradients in W_{k+1} and b_{k+1} are zero, then the point is a global minimum.",
  cite: citation("Lemma 3.5"),
  provenance: "read",
  hypotheses: statement.hypotheses,
  concerns: hasActivatedOutput,
  requireFit: (instance, options) => requireLayerMemory(statement, instance, options),
  decide: (instance, options, kit) => decideStationary(statement, instance, options, kit),
};
