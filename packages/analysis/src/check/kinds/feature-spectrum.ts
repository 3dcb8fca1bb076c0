import type { Work } from "../../evidence/index.ts";
import { layerWidth } from "../../formats/index.ts";
import { type BoundedMatrix, errorNorm } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import { deficiencyReasons } from "../deficiency/index.ts";
import { type ExtendedMatrix, extendedFeatures } from "../extended/extended-features.ts";
import { exactKeys, columns as indices, integer, number, string } from "../fields.ts";
import { features } from "../forward.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { type Shift, shiftOf, smallestSingular } from "../smallest-singular.ts";
import { preconditionedBound } from "../spectrum/preconditioned.ts";
import { columnScales, scaleColumns } from "../spectrum/scaled.ts";
import { spectrumAbove } from "../spectrum/upper.ts";
import { type Terms, unit } from "../terms.ts";

const kind = "feature-spectrum";
const keys = ["theorem", "layer", "precision", "samples", "columns", "shift", "reason", "vector", "scaledVector"];

/** The features in the precision named: doubles are pairs whose low parts are 0. */
function* matrixOf(loaded: Loaded, layer: number, precision: string, terms: Terms): Work<ExtendedMatrix> {
  if (precision === "double-double") return yield* extendedFeatures(loaded, layer, terms);
  if (precision !== "double") throw new Declined(`evidence.precision: needs double or double-double; got "${precision}".`);
  const { values, rows, columns, error } = yield* features(loaded, layer, null, terms);
  return { high: values, low: new Float64Array(values.length), rows, columns, error };
}

/** The block named by the evidence, turned so that it has no more rows than columns, with an error per column. */
function blockOf(matrix: ExtendedMatrix, samples: readonly number[], columns: readonly number[]): ExtendedMatrix {
  const tall = samples.length > columns.length;
  const [rows, across] = tall ? [columns, samples] : [samples, columns];
  const place = (i: number, j: number): number => (tall ? across[j]! * matrix.columns + rows[i]! : rows[i]! * matrix.columns + across[j]!);
  const [high, low] = [new Float64Array(rows.length * across.length), new Float64Array(rows.length * across.length)];
  for (let i = 0, at = 0; i < rows.length; i++)
    for (let j = 0; j < across.length; j++, at++) {
      high[at] = matrix.high[place(i, j)]!;
      low[at] = matrix.low[place(i, j)]!;
    }
  let most = 0;
  for (const j of columns) most = Math.max(most, matrix.error[j]!);
  const error = Float64Array.from({ length: across.length }, (_, j) => (tall ? most : matrix.error[across[j]!]!));
  return { high, low, rows: rows.length, columns: across.length, error };
}

/** A lower bound of the least singular value of a block, no more rows than columns, by the means that fits the precision. */
function* least(block: ExtendedMatrix, precision: string, shift: Shift, terms: Terms): Work<number> {
  if (precision === "double-double") {
    if (shift !== null) throw new Declined(`evidence.shift: needs null in double-double; got ${shift}.`);
    return yield* preconditionedBound(block, terms);
  }
  const bounded: BoundedMatrix = { values: block.high, rows: block.rows, columns: block.columns, error: block.error };
  return yield* smallestSingular(bounded, shift, terms);
}

/** rank F at most min(N, n), or what a structural reason says. */
function rankAbove(loaded: Loaded, layer: number, id: string | null, most: number): number {
  if (id === null) return most;
  const reason = deficiencyReasons.find((row) => row.id === id);
  if (!reason)
    throw new Declined(`evidence.reason: needs null or one of ${deficiencyReasons.map((row) => row.id).join(", ")}; got "${id}".`);
  const found = reason.bound(loaded, stageOfLayer(loaded.architecture, layer).number);
  if (typeof found === "string") throw new Declined(`${id}: ${found}.`);
  return Math.min(most, found.rank);
}

function all(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}

function vectorOf(what: string, value: Fields[string] | undefined): readonly number[] | null {
  if (value === null) return null;
  if (!Array.isArray(value)) throw new Declined(`${what}: needs null or a list of numbers.`);
  return value.map((x, i) => number(`${what}[${i}]`, x));
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, keys);
  if (fields.theorem !== null) throw new Declined("evidence.theorem: needs null; a spectrum decides no printed statement by itself.");
  const { samples: N } = loaded;
  const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  const width = layerWidth(loaded.architecture, layer);
  const precision = string("evidence.precision", fields.precision);
  const chosen = indices("evidence.samples", fields.samples, N) ?? all(N);
  const used = indices("evidence.columns", fields.columns, width) ?? all(width);
  if (chosen.length === 0 || used.length === 0) throw new Declined("evidence: needs at least one sample and one column.");
  const shift = shiftOf("evidence.shift", fields.shift);
  const reason = fields.reason === null ? null : string("evidence.reason", fields.reason);
  const [vector, scaledVector] = [vectorOf("evidence.vector", fields.vector), vectorOf("evidence.scaledVector", fields.scaledVector)];
  const most = Math.min(N, width);
  const rankAtMost = rankAbove(loaded, layer, reason, most);
  const matrix = yield* matrixOf(loaded, layer, precision, terms);
  const scales = columnScales(matrix.high, N, width);
  const scaled = scaleColumns(matrix, scales);
  const below = yield* least(blockOf(scaled, chosen, used), precision, shift, terms);
  const rankAtLeast = Math.min(chosen.length, used.length);
  if (rankAtLeast > rankAtMost)
    throw new Declined(`evidence: needs bounds that agree; got rank at least ${rankAtLeast} and at most ${rankAtMost}.`);
  const smallest = used.reduce((a, j) => Math.min(a, scales[j]!), Number.POSITIVE_INFINITY);
  const deficient = rankAtMost < most;
  const above = (m: ExtendedMatrix, y: readonly number[] | null): number | null => (deficient ? 0 : y && spectrumAbove(m, y, terms));
  const grade = "enclosed";
  return {
    ...answers(loaded, { kind, theorem: null, status: "proved", grade, scopes: ["this-point"], options: { layer } }),
    layer,
    width,
    precision,
    rankAtLeast,
    rankAtMost,
    sigmaMinAtLeast: rankAtLeast === most ? below * smallest * (1 - 4 * unit) : 0,
    sigmaMinAtMost: above(matrix, vector),
    scaledSigmaMinAtLeast: rankAtLeast === most ? below : 0,
    scaledSigmaMinAtMost: above(scaled, scaledVector),
    rho: errorNorm({ values: matrix.high, rows: N, columns: width, error: matrix.error }),
  };
}

/**
 * The spectrum of one feature matrix at the stored parameters, from both sides (rigor A13): an interval of its rank and of its least singular value,
 * as it is and with each column scaled by a power of two to a norm in [1, 2). Evidence: theorem (null), layer, precision, samples, columns, shift,
 * reason, vector, scaledVector.
 */
export const featureSpectrum: Kind = {
  id: kind,
  says: "At this point rank F lies between rankAtLeast and rankAtMost, and the min(N, n)-th singular value of F between sigmaMinAtLeast and sigmaMinAtMost.",
  derive,
};
