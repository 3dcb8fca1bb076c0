import { applyQ, gemm, norm2, type Real, ShapeError, triangularSolve } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { type PivotedRank, rankOf } from "./pivoted-rank.ts";
import { pivotedFactors } from "./qr.ts";

/** A minimizer of ‖A·X − B‖_F. */
export interface LeastSquares {
  /** [n, p] row-major (or [n] for a vector B). */
  readonly x: Float64Array;
  readonly rank: PivotedRank;
  /** Measured ‖A·X − B‖_F in f64. */
  readonly residual: number;
  /** Measured ‖Aᵀ(A·X − B)‖_F: zero at a minimizer. */
  readonly gradient: number;
}

/** The basic solution from Qᵀ·B in `c`: R₁₁⁻¹ on the chosen columns, zero on the others. */
function basicSolution(c: Real, factors: Real, { rank, order }: PivotedRank): Float64Array {
  const n = factors.shape[1] ?? 0;
  const p = c.shape[1] ?? 0;
  using scope = c.scope.core.scope("basicSolution");
  const entries = factors.view();
  const r = scope.from(
    "f64",
    [rank, rank],
    Float64Array.from({ length: rank * rank }, (_, at) => entries[Math.floor(at / rank) * n + (at % rank)]!),
  );
  const top = c.rows(0, rank);
  triangularSolve(top, r, { upper: true });
  const x = new Float64Array(n * p);
  for (const [k, column] of order.subarray(0, rank).entries()) x.set(top.view().subarray(k * p, (k + 1) * p), column * p);
  return x;
}

/**
 * Least squares min ‖A·X − B‖_F in f64 for A [m, n] of any shape and rank, B [m, p] or [m], by QR with column pivoting: the basic solution, which uses
 * the `rank` columns that `pivotedRank` reads off (with its `tolerance`) and is unique for full column rank; not the shortest one otherwise. X is the exact minimizer of
 * a problem with A + ΔA, B + ΔB, ‖ΔA‖_F <= √n·`qrError`·‖A‖_F and likewise for B (Higham, Accuracy and Stability, 2nd ed., theorem 20.3), where the rank is full. Grade
 * `numerical`. About 2n²(m − n/3) + 4mnp flops. Not finite A or B: X is NaN. The operands are copied. @throws ShapeError if the shapes do not fit
 */
export function* leastSquares(a: Real, b: Real, tolerance?: number): Work<LeastSquares> {
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2 || b.shape[0] !== m || b.shape.length > 2)
    throw new ShapeError(`leastSquares: needs A [m,n] and B [m,p]; got [${a.shape}] and [${b.shape}]. Check the operands.`);
  const p = b.shape[1] ?? 1;
  using scope = a.scope.core.scope("leastSquares");
  const found = yield* pivotedFactors(scope, "leastSquares", a);
  const rank = rankOf(found, tolerance);
  const c = scope.empty("f64", [m, p]);
  c.view().set(b.view());
  applyQ(c, found.factors, found.t, { transpose: true });
  const finite = !Number.isNaN(rank.rank);
  const x = finite ? basicSolution(c, found.factors, rank) : new Float64Array(n * p).fill(Number.NaN);
  const [whole, off] = [scope.empty("f64", [m, n]), scope.empty("f64", [m, p])];
  whole.view().set(a.view());
  const entries = b.view();
  off.view().forEach((_, at, values) => {
    values[at] = -entries[at]!;
  });
  gemm(off, whole, scope.from("f64", [n, p], x));
  const gradient = scope.zeros("f64", [n, p]);
  gemm(gradient, whole, off, { transposeA: true });
  return { x, rank, residual: norm2(off), gradient: norm2(gradient) };
}
