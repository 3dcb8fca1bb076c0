import { applyReflectors, maxAbs, type Real } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { expectSquare, tridiagonalForm, turnedTriangle } from "./symmetric-eigenvalues.ts";
import { tridiagonalVectors } from "./tridiagonal-vectors.ts";

/** Eigenvalues in ascending order; row j of `vectors` (n × n, row-major) is a unit eigenvector of value j. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues and orthonormal eigenvectors of a symmetric matrix [n, n] (f32 or f64; computed in f64) whose lower triangle is read: a
 * measurement, of grade `numerical`. Householder tridiagonalization, divide and conquer, back-transformation, all blocked on GEMM. Normwise
 * backward stable: V is within p(n)·u of an orthogonal matrix that diagonalizes A + E, ‖E‖_F <= p(n)·u·‖A‖_F, p a modest polynomial
 * (Gu and Eisenstat, SIAM J. Matrix Anal. Appl. 16(1), 1995; Higham, Accuracy and Stability, 2nd ed., §19.5); `eigenResidual` measures both.
 * At most 14n³/3 flops. The matrix is copied, not changed; NaN or infinite entries make everything NaN. Owns its workspace across yields.
 * @throws ShapeError unless `a` is a square matrix
 */
export function* symmetricEigen(a: Real): Work<SymmetricEigen> {
  const n = expectSquare("symmetricEigen", a);
  const { core } = a.scope;
  using scope = core.scope("symmetricEigen");
  const wide = scope.empty("f64", [n, n]);
  wide.view().set(a.view());
  const work = turnedTriangle(scope, wide);
  const largest = maxAbs(work);
  if (!Number.isFinite(largest)) return { values: new Float64Array(n).fill(Number.NaN), vectors: new Float64Array(n * n).fill(Number.NaN) };
  if (largest === 0)
    return { values: new Float64Array(n), vectors: Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0)) };
  const { d, e, taus, reflectors, factors } = yield* tridiagonalForm(scope, work, largest);
  const { values, rows } = yield* tridiagonalVectors(core, Float64Array.from(d.view()), Float64Array.from(e.view()));
  wide.view().set(rows);
  for (const done of applyReflectors(wide, reflectors, taus, 1)) yield { what: "back-transformation", done, total: n - 1 };
  return { values: values.map((value) => factors.reduceRight((x, factor) => x / factor, value)), vectors: wide.toArray() };
}
