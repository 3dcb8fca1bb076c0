import { dyadicMatrix, nullSpace, product, rankModulo, transpose, transposedProduct } from "../../exact/index.ts";

/** Above this many non-zero features a deficiency is not decided by exact elimination. */
const mostFeatures = 100;

/** The rank of a data matrix whose rows are features and columns samples: exact where `lower` = `upper`. */
export interface DataRank {
  readonly features: number;
  readonly samples: number;
  /** Rank modulo a prime: never above the rank. */
  readonly lower: number;
  /** From features that are always 0, the number of samples, or integer null vectors. */
  readonly upper: number;
  /** Independent features that carry `lower`, increasing. */
  readonly independent: readonly number[];
  /** Features that are 0 in every sample. */
  readonly zeroFeatures: readonly number[];
  /** A linear relation Σ c_j x_j = 0 among features that are not all zero, where one was needed. */
  readonly relation: { readonly features: readonly number[]; readonly coefficients: readonly bigint[] } | null;
}

/**
 * The exact rank (rigor: a tolerance never enters a claim). `values` holds samples as rows. rank XXᵀ = rank X over the rationals, so elimination
 * runs on the smaller of the two.
 */
export function dataRank(values: Float64Array, samples: number, features: number): DataRank {
  const zeroFeatures = Array.from({ length: features }, (_, j) => j).filter((j) => isZeroFeature(values, samples, features, j));
  const present = Array.from({ length: features }, (_, j) => j).filter((j) => !zeroFeatures.includes(j));
  const d = present.length;
  const x = new Float64Array(samples * d);
  for (let s = 0; s < samples; s++) for (let j = 0; j < d; j++) x[s * d + j] = values[s * features + present[j]!]!;
  const small = samples > d ? transposedProduct(x, x, samples, d, d) : dyadicMatrix(x, samples, d);
  const { rank: lower, columns } = rankModulo(small.data, small.rows, d);
  const base = { features, samples, lower, zeroFeatures, independent: columns.map((c) => present[c]!), relation: null };
  const upper = Math.min(samples, d);
  if (lower === upper || d > mostFeatures) return { ...base, upper };
  const gram = samples > d ? small : product(transpose(small), small);
  const vectors = nullSpace(gram);
  const first = vectors[0];
  if (!first) return { ...base, upper };
  const used = Array.from({ length: d }, (_, j) => j).filter((j) => first[j] !== 0n);
  const relation = { features: used.map((j) => present[j]!), coefficients: used.map((j) => first[j]!) };
  return { ...base, upper: d - vectors.length, relation };
}

function isZeroFeature(values: Float64Array, samples: number, features: number, j: number): boolean {
  for (let s = 0; s < samples; s++) if (values[s * features + j] !== 0) return false;
  return true;
}
