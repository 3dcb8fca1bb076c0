import { bigMultiplications, dyadicMatrix, nullSpace, rankModulo, transposedProduct } from "../../exact/index.ts";

/** Above this many non-zero features a deficiency is not decided by exact elimination. */
const mostFeatures = 100;

/** Most products spent on the Gram matrix of all samples, in doubles and in long integers. */
const mostProducts = 2e9;
const mostBigProducts = 1e8;

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
 * The rank, exact where `lower` = `upper`: a tolerance never enters a claim. `values` holds samples as rows. A few samples often show full rank;
 * otherwise elimination runs on XXᵀ, whose rank over the rationals is that of X.
 */
export function dataRank(values: Float64Array, samples: number, features: number): DataRank {
  const zeroFeatures = Array.from({ length: features }, (_, j) => j).filter((j) => isZeroFeature(values, samples, features, j));
  const present = Array.from({ length: features }, (_, j) => j).filter((j) => !zeroFeatures.includes(j));
  const d = present.length;
  const x = new Float64Array(samples * d);
  for (let s = 0; s < samples; s++) for (let j = 0; j < d; j++) x[s * d + j] = values[s * features + present[j]!]!;
  const base = { features, samples, zeroFeatures };
  const named = (columns: readonly number[]): readonly number[] => columns.map((c) => present[c]!);
  const upper = Math.min(samples, d);
  const some = Math.min(samples, 2 * d);
  const quick = rankModulo(dyadicMatrix(x.subarray(0, some * d), some, d).data, some, d);
  const tooMuch = samples * d * d > mostProducts || bigMultiplications(x, x, samples, d, d) > mostBigProducts;
  if (quick.rank === upper || tooMuch) return { ...base, lower: quick.rank, upper, independent: named(quick.columns), relation: null };
  const gram = transposedProduct(x, x, samples, d, d);
  const { rank: lower, columns } = rankModulo(gram.data, d, d);
  const found = { ...base, lower, independent: named(columns), relation: null };
  const vectors = lower === upper || d > mostFeatures ? [] : nullSpace(gram);
  const first = vectors[0];
  if (!first) return { ...found, upper };
  const used = Array.from({ length: d }, (_, j) => j).filter((j) => first[j] !== 0n);
  const relation = { features: named(used), coefficients: used.map((j) => first[j]!) };
  return { ...found, upper: d - vectors.length, relation };
}

function isZeroFeature(values: Float64Array, samples: number, features: number, j: number): boolean {
  for (let s = 0; s < samples; s++) if (values[s * features + j] !== 0) return false;
  return true;
}
