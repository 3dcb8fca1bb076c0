/** What a numerical rank says and the threshold below which it ignores singular values. */
export interface ThresholdRank {
  /** Number of singular values above the threshold; NaN if a value is NaN. */
  readonly rank: number;
  readonly threshold: number;
}

/** The answers of the two usual rules. Measurements: neither proves a rank. */
export interface MatrixRank {
  /** `numpy.linalg.matrix_rank`: σ₁·max(rows, cols)·ε. */
  readonly numpy: ThresholdRank;
  /** Numerical Recipes, 3rd ed., p. 795: σ₁·√(rows + cols + 1)·ε/2. */
  readonly numericalRecipes: ThresholdRank;
}

const epsilon = { f32: 2 ** -23, f64: 2 ** -52 } as const;

/**
 * The rank that the singular values suggest, by two published rules, in the precision `dtype` in which they were computed (ε = 2^−23 or 2^−52).
 * `values` in any order, of a rows × cols matrix.
 */
export function matrixRank(values: ArrayLike<number>, rows: number, cols: number, dtype: "f32" | "f64"): MatrixRank {
  const sigma = Array.from(values);
  const largest = sigma.reduce((x, y) => Math.max(x, y), 0);
  const count = (threshold: number): ThresholdRank => ({
    rank: Number.isNaN(largest) ? Number.NaN : sigma.filter((value) => value > threshold).length,
    threshold,
  });
  return {
    numpy: count(largest * Math.max(rows, cols) * epsilon[dtype]),
    numericalRecipes: count((largest / 2) * Math.sqrt(rows + cols + 1) * epsilon[dtype]),
  };
}
