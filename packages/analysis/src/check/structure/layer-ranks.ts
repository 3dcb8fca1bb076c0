import { type Architecture, type Stage, stagesOf } from "../../formats/index.ts";
import type { Fields } from "../kind.ts";
import { filterShape } from "./filter-shape.ts";
import { fullRank, type MatrixRank, matrixRank, neverFull } from "./matrix-rank.ts";

/** The generic rank of the matrix of one layer. */
export interface LayerRank extends MatrixRank {
  readonly stage: Stage;
  /** min(rows, columns). */
  readonly full: number;
}

/** Stages that have a matrix U_l: dense and convolutional ones. */
export function matrixStages(architecture: Architecture): readonly Stage[] {
  return stagesOf(architecture).filter((stage) => stage.type === "dense" || stage.type === "conv2d");
}

/** Bounds of the generic rank of each of these stages' matrices. */
export function layerRanks(architecture: Architecture, stages: readonly Stage[], seed: number): readonly LayerRank[] {
  return stages.map((stage) => {
    const rank = matrixRank(filterShape(architecture, stage.first), seed);
    return { ...rank, stage, full: fullRank(rank) };
  });
}

/** The fields of a claim about one matrix; `layer` is an index into `architecture.layers`. */
export function rankFields({ stage, rows, columns, atLeast, atMost }: LayerRank): Fields {
  return { layer: stage.first, rows, columns, rankAtLeast: atLeast, rankAtMost: atMost };
}

/** Convolutions whose matrix has full rank for no weights, so that Assumption 2.4 fails; with its shape and the bound of its rank. Cheap at any size. */
export function deficientConvolutions(
  architecture: Architecture,
): readonly { readonly name: string; readonly full: number; readonly atMost: number }[] {
  return matrixStages(architecture).flatMap((stage) => {
    const never = stage.type === "conv2d" ? neverFull(filterShape(architecture, stage.first)) : null;
    return never ? [{ name: stage.name, full: never.full, atMost: never.atMost }] : [];
  });
}
