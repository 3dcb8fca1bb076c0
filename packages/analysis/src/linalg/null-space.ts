import { applyQSteps, gemm, norm2, type Real, reflectorBlock, ShapeError, transpose } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { type PivotedRank, rankOf } from "./pivoted-rank.ts";
import { pivotedFactors, reported } from "./qr.ts";

/** Orthonormal vectors that A takes (nearly) to zero. */
export interface NullSpace {
  /** [n, dimension] row-major: its columns are the basis. */
  readonly basis: Float64Array;
  readonly dimension: number;
  /** Of Aᵀ, whose columns are the rows of A. */
  readonly rank: PivotedRank;
  /** Measured ‖A·N‖_F in f64, and ‖A‖_F. */
  readonly residual: number;
  readonly norm: number;
  /** Measured ‖NᵀN − I‖_F. */
  readonly orthogonality: number;
}

/**
 * An orthonormal basis of the null space of A [m, n] in f64, by QR with column pivoting of Aᵀ: the last n − r columns of the full Q, where r is
 * the rank that `pivotedRank` reads off (with its `tolerance`). Householder: the basis is orthonormal to `qrError`, and ‖A·N‖_F is at most ‖R₂₂‖_F, the part of R
 * behind the rank, up to qrError·‖A‖_F; both are measured here. Grade `numerical`. About 4mnk + 4n·r·(n − r) flops. Where A is not finite the
 * basis is empty and the rank NaN. The matrix is copied. Owns its workspace across yields. @throws ShapeError unless `a` is a matrix
 */
export function* nullSpace(a: Real, tolerance?: number): Work<NullSpace> {
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`nullSpace: needs a matrix; got ${a.shape.length} axes. Reshape it.`);
  using scope = a.scope.core.scope("nullSpace");
  const [whole, turned] = [scope.empty("f64", [m, n]), scope.empty("f64", [n, m])];
  whole.view().set(a.view());
  transpose(turned, whole);
  const norm = norm2(whole);
  const found = yield* pivotedFactors(scope, "nullSpace", turned);
  const rank = rankOf(found, tolerance);
  const dimension = Number.isNaN(rank.rank) ? 0 : n - rank.rank;
  const basis = scope.zeros("f64", [n, dimension]);
  const entries = basis.view();
  for (let j = 0; j < dimension; ++j) entries[(n - dimension + j) * dimension + j] = 1;
  if (dimension > 0)
    yield* reported(
      "basis",
      applyQSteps(basis, found.factors, found.t.rows(0, n - dimension)),
      Math.ceil((n - dimension) / reflectorBlock),
    );
  const [image, gram] = [scope.zeros("f64", [m, dimension]), scope.zeros("f64", [dimension, dimension])];
  gemm(image, whole, basis);
  gemm(gram, basis, basis, { transposeA: true });
  const products = gram.view();
  for (let i = 0; i < dimension; ++i) products[i * (dimension + 1)]! -= 1;
  return { basis: basis.toArray(), dimension, rank, residual: norm2(image), norm, orthogonality: norm2(gram) };
}
