import type { Core } from "@nadir/core-wasm";
import { columnScales, type Fields } from "../../check/index.ts";
import type { Json, Work } from "../../evidence/index.ts";
import { type Instance, layerWidth, type Stage, stagesOf } from "../../formats/index.ts";
import { matrixRank, pivotedRank, singularValues } from "../../linalg/index.ts";
import { type FeatureMatrix, featureMatrix, gramShift, type Proof } from "../../theorems/index.ts";
import { makeKit, type ServiceKit } from "../kit.ts";
import type { StepResult, StepResults } from "../reproductions/reproduction.ts";
import { proved } from "./generic.ts";
import { type FeatureLayer, featureLayers } from "./network.ts";
import type { Cell, Plan } from "./plan.ts";
import { trainedInstance } from "./train.ts";
import { imageSize, smallestVector, transposed, wideForm } from "./vectors.ts";

/** Relative sizes of singular values down to which a block is worth trying: for a Gram matrix, and for an inverse. */
const reachOf = { gram: 3e-6, inverse: 1e-9 } as const;

/** What is measured of one matrix; nothing of it is proved. */
interface Measured {
  readonly values: Float64Array;
  readonly record: { readonly [field: string]: Json };
}

function stageOf(instance: Instance, layer: FeatureLayer): Stage {
  return stagesOf(instance.architecture).find((s) => s.last === featureLayers[layer])!;
}

function scaledColumns({ rows, columns, data }: FeatureMatrix): FeatureMatrix {
  const scales = columnScales(data, rows, columns);
  return { rows, columns, data: data.map((x, at) => x / scales[at % columns]!) };
}

function* valuesOf(core: Core, f: FeatureMatrix, dtype: "f32" | "f64"): Work<Float64Array> {
  using scope = core.scope("singular values");
  return yield* singularValues(scope.from(dtype, [f.rows, f.columns], f.data));
}

/** Singular values of features computed and decomposed in either precision, and what the two usual thresholds make of them. */
function* measure(core: Core, instance: Instance, stage: Stage, f: FeatureMatrix): Work<Measured> {
  const narrow = yield* valuesOf(core, yield* featureMatrix(core, instance, stage, "f32"), "f32");
  const wide = yield* valuesOf(core, f, "f64");
  const [rank32, rank64] = [matrixRank(narrow, f.rows, f.columns, "f32"), matrixRank(wide, f.rows, f.columns, "f64")];
  const record = {
    sigmaMax: wide[0]!,
    sigmaMin: { f32: narrow.at(-1)!, f64: wide.at(-1)! },
    rank: {
      f32: { numericalRecipes: rank32.numericalRecipes.rank, numpy: rank32.numpy.rank },
      f64: { numericalRecipes: rank64.numericalRecipes.rank, numpy: rank64.numpy.rank },
    },
  };
  return { values: wide, record };
}

/** Evidence that is tried: a block of so many columns or the whole matrix, and by which means. */
interface Attempt {
  readonly rank: number;
  readonly means: "gram" | "inverse" | "double-double";
}

/** The whole matrix by ever stronger means, then blocks of the rank that each means can carry, largest first. */
function attempts(target: number, most: number, values: Float64Array, plan: Plan): readonly Attempt[] {
  const within = (reach: number): number => Math.min(target, values.filter((v) => v > reach * values[0]!).length);
  const blocks: Attempt[] = [
    { rank: within(reachOf.inverse), means: "inverse" },
    { rank: within(reachOf.gram), means: "gram" },
    { rank: 1, means: "inverse" },
  ];
  const [gram, inverse] = [within(reachOf.gram) === target, within(reachOf.inverse / 100) === target];
  const whole: Attempt[] = [
    ...(gram ? [{ rank: target, means: "gram" } as const] : []),
    ...(inverse ? [{ rank: target, means: "inverse" } as const] : []),
    ...(most <= plan.precise ? [{ rank: target, means: "double-double" } as const] : []),
  ];
  return [...whole, ...blocks.filter((b) => b.rank > 0)];
}

/** The `rank` columns that pivoting takes first, in increasing order; null for all of them. */
function* columnsFor(core: Core, f: FeatureMatrix, rank: number, order: { found: Int32Array | null }): Work<number[] | null> {
  if (rank >= Math.min(f.rows, f.columns)) return null;
  if (!order.found) {
    using scope = core.scope("pivots");
    order.found = (yield* pivotedRank(scope.from("f64", [f.rows, f.columns], f.data))).order;
  }
  return [...order.found.subarray(0, rank)].sort((a, b) => a - b);
}

function blockOf(f: FeatureMatrix, columns: readonly number[] | null): FeatureMatrix {
  if (!columns) return wideForm(f);
  const data = new Float64Array(f.rows * columns.length);
  for (let i = 0, at = 0; i < f.rows; i++) for (const j of columns) data[at++] = f.data[i * f.columns + j]!;
  return transposed({ rows: f.rows, columns: columns.length, data });
}

/** The first attempt that the checker accepts. */
function* certify(
  core: Core,
  kit: ServiceKit,
  instance: Instance,
  scaled: FeatureMatrix,
  list: readonly Attempt[],
  common: Fields,
): Work<{ readonly proof: Proof; readonly means: string }> {
  let proof: Proof = { accepted: false, because: "no block of the matrix was found to have independent columns" };
  const order = { found: null };
  for (const { rank, means } of list) {
    const columns = yield* columnsFor(core, scaled, rank, order);
    const shift = means === "gram" ? yield* gramShift(core, blockOf(scaled, columns)) : null;
    if (means === "gram" && shift === null) continue;
    const precision = means === "double-double" ? means : "double";
    proof = yield* kit.prove("feature-spectrum", instance, { ...common, precision, columns, shift });
    if (proof.accepted) return { proof, means };
  }
  return { proof, means: "none" };
}

/** Whether margins alone make F_1 deficient: the bound of its rank, or null. */
function* structuralRank(kit: ServiceKit, instance: Instance, layer: number): Work<number | null> {
  const proof = yield* kit.prove("rank-upper-bound", instance, { theorem: null, layer, reason: "few-patches" });
  return proof.accepted ? (proof.claim.rankAtMost as number) : null;
}

/** One feature matrix of a trained network: what is measured in either precision, and the certificate of what is proved. */
export function* spectrumStep(
  core: Core,
  plan: Plan,
  cell: Cell,
  name: FeatureLayer,
  seed: number,
  earlier: StepResults,
): Work<StepResult> {
  const instance = trainedInstance(core, plan, cell, seed, earlier);
  const stage = stageOf(instance, name);
  const layer = featureLayers[name];
  const f = yield* featureMatrix(core, instance, stage, "f64");
  const scaled = scaledColumns(f);
  const { values, record } = yield* measure(core, instance, stage, f);
  const most = Math.min(f.rows, f.columns);
  const finder = makeKit(core, seed);
  const structural = cell.noisy ? null : yield* structuralRank(finder, instance, layer);
  const deficient = structural !== null && structural < most;
  const vector = deficient ? null : yield* smallestVector(core, wideForm(f));
  const scaledVector = deficient ? null : yield* smallestVector(core, wideForm(scaled));
  const common = { theorem: null, layer, samples: null, reason: deficient ? "few-patches" : null, vector, scaledVector };
  const list = attempts(deficient ? structural : most, most, values, plan);
  const kit = makeKit(core, seed);
  const { proof, means } = yield* certify(core, kit, instance, scaled, list, common);
  const scaledSigmaMin = scaledVector && imageSize(wideForm(scaled), scaledVector);
  const width = layerWidth(instance.architecture, layer);
  return proved(kit, proof, { ...record, scaledSigmaMin, means, size: [f.rows, width] });
}
