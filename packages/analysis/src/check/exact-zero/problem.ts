import type { Work } from "../../evidence/index.ts";
import { type Stage, stagesOf } from "../../formats/index.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import { layerFeatures } from "../forward.ts";
import { type Enclosed, subtractExact, up } from "../gradient/enclosed.ts";
import { spread } from "../gradient/upper-layers.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import { squaredLosses } from "../hypotheses/squared-loss.ts";
import type { Loaded } from "../loaded.ts";
import { type Terms, tiny } from "../terms.ts";
import { firstEqualSamples, type Rows, sameRow, targetRows } from "./equal-samples.ts";

/** What an exact zero is looked for in: F_k, the dense layers above it and the targets. */
export interface ZeroProblem {
  readonly loaded: Loaded;
  readonly wide: Stage;
  /** Layers k+1..L, all dense, the last without activation. */
  readonly upper: readonly Stage[];
  /** First samples of each set of samples with equal inputs; equal ones have equal targets. */
  readonly distinct: readonly number[];
  readonly targets: Rows;
  readonly terms: Terms;
}

/** @throws Declined where the network is not of the form, or no parameter has zero loss */
export function zeroProblem(loaded: Loaded, layer: number, terms: Terms): ZeroProblem {
  const stages = stagesOf(loaded.architecture);
  const wide = stageOfLayer(loaded.architecture, layer);
  if (wide.type !== "dense" && wide.type !== "conv2d") throw new Declined(`layer: needs a dense or convolutional layer; got ${wide.type}.`);
  const upper = stages.slice(wide.number);
  const output = upper.at(-1);
  if (!output || upper.some((s) => s.type !== "dense"))
    throw new Declined("layers above: needs one or more dense layers and nothing else.");
  if ((output.activation?.function ?? "identity") !== "identity") throw new Declined("output layer: needs no activation.");
  if (!squaredLosses.includes(loaded.loss)) throw new Declined(`loss: needs ${squaredLosses.join(" or ")}; got ${loaded.loss}.`);
  const targets = targetRows(loaded);
  if (targets.width !== output.width) throw new Declined(`targets: needs ${output.width} numbers a sample; got ${targets.width}.`);
  const first = firstEqualSamples(loaded);
  for (const [row, head] of first.entries())
    if (!sameRow(targets, head, row)) throw new Declined(`targets: samples ${head} and ${row} have equal inputs and different targets.`);
  const distinct = Array.from(first.keys()).filter((row) => first[row] === row);
  return { loaded, wide, upper, distinct, targets, terms };
}

/** Some rows of a matrix. */
export function rowsOf(data: Float64Array, width: number, rows: readonly number[]): Float64Array {
  const out = new Float64Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(data.subarray(row * width, (row + 1) * width), i * width);
  return out;
}

/** What the plain pass gives: F_k and the pre-activations of layer k+1 on the distinct samples, the outputs on all of them. */
export interface Passed {
  readonly features: BoundedMatrix;
  readonly next: BoundedMatrix;
  readonly outputs: BoundedMatrix;
}

/** Some samples of a matrix, with the same errors. */
export function samplesOf(matrix: BoundedMatrix, rows: readonly number[]): BoundedMatrix {
  if (rows.length === matrix.rows) return matrix;
  return { ...matrix, values: rowsOf(matrix.values, matrix.columns, rows), rows: rows.length };
}

/** One pass through the network; `layer` is the index of the layer whose output is F_k. */
export function* pass({ loaded, upper, distinct, terms }: ZeroProblem, layer: number): Work<Passed> {
  const layers = [layer, upper[0]!.first, loaded.architecture.layers.length - 1];
  const requests = layers.map((index) => ({ layer: index, columns: null }));
  const [features, next, outputs] = (yield* layerFeatures(loaded, requests, terms)) as [BoundedMatrix, BoundedMatrix, BoundedMatrix];
  return { features: samplesOf(features, distinct), next: samplesOf(next, distinct), outputs };
}

/** F_L − Y for exact Y, entry by entry. */
export function residualOf(outputs: BoundedMatrix, targets: Float64Array, terms: Terms): Enclosed {
  return subtractExact(spread(outputs), targets, terms);
}

/** a / b for a >= 0 < b, rounded up. */
export function quotient(a: number, b: number): number {
  return a === 0 ? 0 : up(a / b, 1) + tiny;
}

/** How far one weight matrix must move, ‖W* − W‖_F <= distance. */
export interface Move {
  readonly stage: Stage;
  readonly distance: number;
}

/** What a route proves: there are real matrices within these distances, and no other parameter changed, whose loss is exactly 0. */
export interface RouteFinding {
  readonly moves: readonly Move[];
  /** What it adds to the claim. */
  readonly numbers: { readonly [name: string]: number };
}

/** One way to prove it, given s with 0 < s <= σ_min(F_k) on the distinct samples. */
export type ZeroRoute = (problem: ZeroProblem, passed: Passed, sigmaMin: number) => Work<RouteFinding>;
