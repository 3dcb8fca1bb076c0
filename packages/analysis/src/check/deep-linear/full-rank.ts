import type { HypothesisResult, Witness } from "../../evidence/index.ts";
import type { Loaded } from "../loaded.ts";
import { type DataRank, dataRank } from "./data-rank.ts";

/** What the rows of the matrix are called: features of X, outputs of Y. */
export interface Rows {
  readonly id: string;
  readonly matrix: string;
  readonly one: string;
  readonly many: string;
}

function listed(rows: readonly number[]): string {
  return rows.length > 8 ? `${rows.slice(0, 8).join(", ")} and ${rows.length - 8} more` : rows.join(", ");
}

/** Why the rank is below the number of rows: rows of zeros, too few samples, or an integer relation. */
function deficiency(rank: DataRank, rows: Rows): { because: string; witness: Witness; fix: string } {
  const { zeroFeatures: zeros, relation, features, samples, upper } = rank;
  const because = `rank ${rows.matrix} is ${rank.lower === upper ? upper : `at most ${upper}`}, below ${features}`;
  if (zeros.length > 0) {
    const what = zeros.length === 1 ? rows.one : rows.many;
    const fix = `Drop ${what} ${listed(zeros)}${upper < features - zeros.length ? ", then those that depend on others" : ""}.`;
    return {
      because: `${because}: ${what} ${listed(zeros)} always 0`,
      witness: { kind: "zero-rows", matrix: rows.matrix, rows: zeros },
      fix,
    };
  }
  if (relation) {
    const coefficients = relation.coefficients.map(String);
    const fix = `Drop ${rows.one} ${relation.features[0]}, which is a combination of others.`;
    return {
      because: `${because}: ${rows.many} ${listed(relation.features)} are dependent`,
      witness: { kind: "linear-relation", matrix: rows.matrix, rows: relation.features, coefficients },
      fix,
    };
  }
  const fix = `Use at least ${features} samples.`;
  return { because: `${because}: only ${samples} samples`, witness: { kind: "too-few-samples", matrix: rows.matrix, samples }, fix };
}

/** Whether a matrix whose rows are features (samples as rows of `values`) has full row rank, decided exactly. */
export function fullRank(values: Float64Array, loaded: Loaded, rows: Rows): HypothesisResult {
  const rank = dataRank(values, loaded.samples, values.length / loaded.samples);
  const { id, matrix } = rows;
  if (rank.upper < rank.features) return { id, verdict: "fails", grade: "exact", ...deficiency(rank, rows) };
  if (rank.lower === rank.features)
    return { id, verdict: "holds", grade: "exact", because: `rank ${matrix} is ${rank.features}: full modulo a prime` };
  return { id, verdict: "unknown", grade: "numerical", because: `rank ${matrix} lies between ${rank.lower} and ${rank.upper}` };
}
