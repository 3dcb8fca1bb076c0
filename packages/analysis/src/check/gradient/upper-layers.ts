import type { Work } from "../../evidence/index.ts";
import { type Stage, stagesOf } from "../../formats/index.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";
import { type Shift, smallestSingular } from "../smallest-singular.ts";
import type { Terms } from "../terms.ts";
import { activated } from "./derivatives.ts";
import { affine, type Enclosed, hadamard, subtractExact, transposed } from "./enclosed.ts";
import { extremes, largestSingular, type Range } from "./norms.ts";
import { type AffineMap, unrolled } from "./unrolled.ts";

/** One factor of the constant of Lemma 4.3 and the layer it belongs to. */
export interface Factor extends Range {
  readonly of: string;
  /** True for the singular values of a matrix U_l, false for the slopes of a layer. */
  readonly matrix: boolean;
}

/** The layers above F_k: Δ_{k+1} = ∂Φ/∂G_{k+1} and the residual F_L − Y, each within its errors, and the factors of both constants. */
export interface UpperLayers {
  readonly delta: Enclosed;
  readonly residual: Enclosed;
  readonly factors: readonly Factor[];
}

/** A layer above F_k that was passed: its map and, unless it is an affine output layer, its slopes. */
export interface Passed {
  readonly stage: Stage;
  readonly map: AffineMap;
  readonly slopes: Enclosed | null;
}

/** σ_min(U) >= low by a shifted Cholesky factorization of UᵀU or by a left inverse of U, σ_max(U) <= high by norms; U is exact. */
function* singularRange(map: AffineMap, shift: Shift, terms: Terms): Work<Range> {
  const tall = transposed(map);
  const matrix: BoundedMatrix = { values: tall.weights, rows: tall.rows, columns: tall.columns, error: new Float64Array(tall.columns) };
  const low = shift === 0 ? 0 : yield* smallestSingular(matrix, shift, terms);
  return { low, high: largestSingular(matrix) };
}

/** The same matrix with its errors entry by entry. */
export function spread(f: BoundedMatrix): Enclosed {
  const error = new Float64Array(f.values.length);
  for (let i = 0; i < error.length; i++) error[i] = f.error[i % f.columns]!;
  return { values: f.values, error, rows: f.rows, columns: f.columns };
}

/** Whether the output layer may have an activation: not in Nguyen & Hein (2018), one like all others in Nguyen & Hein (2017). */
export type OutputLayer = "affine" | "activated";

/** The layers above F_k and the outputs. */
export interface Climbed {
  readonly passed: readonly Passed[];
  readonly outputs: Enclosed;
}

/** Runs enclosed features through the layers k+1..L. @throws Declined for layers outside the class */
export function* climb(loaded: Loaded, k: number, f: BoundedMatrix, outputLayer: OutputLayer, terms: Terms): Work<Climbed> {
  const stages = stagesOf(loaded.architecture);
  let x = spread(f);
  const passed: Passed[] = [];
  for (const stage of stages.slice(k)) {
    const map = unrolled(loaded, stage);
    const g = affine(x, map, terms);
    const output = stage.number === stages.length;
    const bare = output && (stage.activation?.function ?? "identity") === "identity";
    if (output && !bare && outputLayer === "affine") throw new Declined("output layer: needs no activation.");
    const { values, slopes } = bare ? { values: g, slopes: null } : activated(stage, g, terms);
    passed.push({ stage, map, slopes });
    x = values;
    yield { what: "layers above", done: stage.number - k, total: stages.length - k };
  }
  return { passed, outputs: x };
}

/** σ'_L of an output layer with an activation, the last factor. */
function outputFactor({ stage, slopes }: Passed): Factor[] {
  return slopes ? [{ of: `|derivative| of layer ${stage.number}`, matrix: false, ...extremes(slopes) }] : [];
}

/**
 * Runs the layers k+1..L on enclosed features and back: Δ_L = F_L − Y, times σ'_L(G_L) where the output layer has an activation, Δ_l = (Δ_{l+1} U_{l+1}ᵀ) ∘ σ'_l(G_l) (Nguyen & Hein 2018, Lemma H.1). `shifts` are those
 * of U_{k+2}..U_L; 0 proves nothing and gives the factor 0, null asks for an inverse. @throws Declined for layers outside the class, or a shift that is too large
 */
export function* upperLayers(
  loaded: Loaded,
  k: number,
  f: BoundedMatrix,
  shifts: readonly Shift[],
  terms: Terms,
  outputLayer: OutputLayer = "affine",
): Work<UpperLayers> {
  const { passed, outputs } = yield* climb(loaded, k, f, outputLayer, terms);
  if (passed.length === 0) throw new Declined("layer: needs a hidden layer; got the output layer.");
  if (shifts.length !== passed.length - 1) throw new Declined(`evidence.shifts: needs ${passed.length - 1} numbers; got ${shifts.length}.`);
  const targets = loaded.targets;
  if (targets?.data.length !== outputs.values.length)
    throw new Declined(`targets: needs ${outputs.rows} targets of ${outputs.columns} numbers.`);
  const residual = subtractExact(outputs, targets.data, terms);
  const last = passed.at(-1)!;
  let delta = last.slopes ? hadamard(residual, last.slopes, terms) : residual;
  const factors: Factor[] = outputFactor(last);
  for (let i = passed.length - 1; i >= 1; i--) {
    const [{ stage, map }, below] = [passed[i]!, passed[i - 1]!];
    const back = affine(delta, transposed(map), terms);
    delta = hadamard(back, below.slopes!, terms);
    const derivative = extremes(below.slopes!);
    factors.unshift({ of: `|derivative| of layer ${below.stage.number}`, matrix: false, ...derivative });
    factors.unshift({ of: `singular values of U_${stage.number}`, matrix: true, ...(yield* singularRange(map, shifts[i - 1]!, terms)) });
  }
  return { delta, residual, factors };
}
