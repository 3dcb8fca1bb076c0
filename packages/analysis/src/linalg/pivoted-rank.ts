import type { Real } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { type PivotedFactors, pivotedFactors } from "./qr.ts";

/** The rank that pivoted QR suggests: a measurement, of grade `numerical` and never more. */
export interface PivotedRank {
  /** Steps before the pivots |r_kk| fall to the threshold; NaN if a pivot is. */
  readonly rank: number;
  readonly threshold: number;
  /** |r_kk|, k < min(m, n), hardly ever rising. */
  readonly pivots: Float64Array;
  /** Column j of A·P is column order[j] of A: the first `rank` are a well-conditioned choice. */
  readonly order: Int32Array;
  /** |r_{rank−1}|/|r_rank|: how clear the decision is. Infinity where no pivot is left or the next is 0, NaN for rank NaN. */
  readonly gap: number;
}

/** Reads a rank off finished factors. `tolerance` is relative to the first pivot; by default max(m, n)·2^−52, numpy's for singular values. */
export function rankOf({ factors, order }: PivotedFactors, tolerance?: number): PivotedRank {
  const [m = 0, n = 0] = factors.shape;
  const entries = factors.view();
  const pivots = Float64Array.from({ length: Math.min(m, n) }, (_, k) => Math.abs(entries[k * n + k]!));
  const threshold = (pivots[0] ?? 0) * (tolerance ?? Math.max(m, n) * 2 ** -52);
  if (pivots.some((x) => !Number.isFinite(x))) return { rank: Number.NaN, threshold, pivots, order, gap: Number.NaN };
  const first = pivots.findIndex((x) => !(x > threshold));
  const rank = first < 0 ? pivots.length : first;
  const next = pivots[rank] ?? 0;
  const gap = rank === 0 || next === 0 ? Number.POSITIVE_INFINITY : pivots[rank - 1]! / next;
  return { rank, threshold, pivots, order, gap };
}

/**
 * The rank of a matrix by QR with column pivoting in f64: several times faster than its singular values, and nearly always the same; Kahan's matrices show that
 * a small singular value need not show in a pivot (|r_nn| <= √n·2^{n−1}·σ_n is all that is proved: Higham, Accuracy and Stability, 2nd ed., problem 19.5
 * and §19.4). A measurement: no proof of a rank. The matrix is copied. @throws ShapeError unless `a` is a matrix
 */
export function* pivotedRank(a: Real, tolerance?: number): Work<PivotedRank> {
  using scope = a.scope.core.scope("pivotedRank");
  return rankOf(yield* pivotedFactors(scope, "pivotedRank", a), tolerance);
}
