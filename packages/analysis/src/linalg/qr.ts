import {
  formQSteps,
  pivotedQrSteps,
  type QrResidual,
  qrResidual,
  qrSteps,
  type Real,
  reflectorBlock,
  type Scope,
  ShapeError,
} from "@nadir/core-wasm";
import type { Progress, Work } from "../evidence/index.ts";

/** Counts of a step generator as progress. */
export function* reported(what: string, steps: Generator<number, void, void>, total: number): Generator<Progress, void, void> {
  for (const done of steps) yield { what, done, total };
}

/** Factors of a copy of A, as `pivotedQr` leaves them, in a scope of the caller. */
export interface PivotedFactors {
  readonly factors: Real;
  readonly t: Real;
  readonly order: Int32Array;
}

/** Copies A [m, n] to f64 in `scope` and factors it with column pivoting. @throws ShapeError unless `a` is a matrix */
export function* pivotedFactors(scope: Scope, name: string, a: Real): Work<PivotedFactors> {
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`${name}: needs a matrix; got ${a.shape.length} axes. Reshape it.`);
  const factors = scope.empty("f64", [m, n]);
  factors.view().set(a.view());
  const t = scope.zeros("f64", [Math.min(m, n), reflectorBlock]);
  const order = scope.zeros("i32", [n]);
  yield* reported("pivoted factorization", pivotedQrSteps(factors, t, order), Math.min(m, n));
  return { factors, t, order: order.toArray() };
}

/** A = Q·R with orthonormal columns of Q. */
export interface ThinQr {
  /** [m, k] row-major, k = min(m, n). */
  readonly q: Float64Array;
  /** [k, n] row-major, zero below the diagonal; the signs of the diagonal are as they come. */
  readonly r: Float64Array;
  /** Measured ‖A − Q·R‖_F and ‖QᵀQ − I‖_F, with the rounding of the measurement. */
  readonly residual: QrResidual;
}

/**
 * Thin Householder QR in f64 of a matrix [m, n], which is copied: grade `numerical`, with what was reached measured. About 4mnk flops for the factors
 * and 6mnk with the residual, in GEMM; k = min(m, n). NaN or infinite entries show in R. Owns its workspace across yields.
 * @throws ShapeError unless `a` is a matrix
 */
export function* thinQr(a: Real): Work<ThinQr> {
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`thinQr: needs a matrix; got ${a.shape.length} axes. Reshape it.`);
  const k = Math.min(m, n);
  using scope = a.scope.core.scope("thinQr");
  const factors = scope.empty("f64", [m, n]);
  factors.view().set(a.view());
  const [t, q] = [scope.zeros("f64", [k, reflectorBlock]), scope.empty("f64", [m, k])];
  yield* reported("factorization", qrSteps(factors, t), k);
  yield* reported("orthonormal columns", formQSteps(q, factors, t), Math.ceil(k / reflectorBlock));
  const entries = factors.view();
  const r = Float64Array.from({ length: k * n }, (_, at) => (at % n >= Math.floor(at / n) ? entries[at]! : 0));
  return { q: q.toArray() as Float64Array, r, residual: qrResidual(a, factors, t) };
}
