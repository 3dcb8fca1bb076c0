import { maxAbs, type Real, type Scope, ShapeError, scale, type Tensor, transpose, tridiagonalize } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { normalizingFactors } from "./scaling.ts";
import { diagonalize } from "./tridiagonal.ts";

/** @internal The tridiagonal form of a scaled copy of A, and the powers of two by which it was scaled. */
export interface TridiagonalForm {
  readonly d: Real;
  readonly e: Real;
  readonly taus: Real;
  /** Line i holds reflector i from its element i + 1 on. */
  readonly reflectors: Real;
  readonly factors: readonly number[];
}

/** @internal @throws ShapeError unless `a` is a square matrix */
export function expectSquare(name: string, a: Real): number {
  const [n = 0, columns] = a.shape;
  if (a.shape.length !== 2 || columns !== n)
    throw new ShapeError(`${name}: needs a square matrix; got ${a.shape.join("x")}. Check the shape.`);
  return n;
}

/** @internal The lower triangle of A read as an upper one, zeros elsewhere, in `scope`. */
export function turnedTriangle(scope: Scope, a: Real): Real {
  const n = a.shape[0] ?? 0;
  const turned: Tensor<"f32" | "f64"> = scope.empty(a.dtype, [n, n]);
  transpose(turned, a);
  const entries = turned.view();
  for (let i = 1; i < n; ++i) entries.fill(0, i * n, i * n + i);
  return turned;
}

/** @internal Householder reduction of `work`, a finite upper triangle that is not zero, which is destroyed. */
export function* tridiagonalForm(scope: Scope, work: Real, largest: number): Work<TridiagonalForm> {
  const n = work.shape[0] ?? 0;
  const factors = normalizingFactors(largest, work.dtype);
  for (const factor of factors) scale(work, factor);
  const d = scope.zeros(work.dtype, [n]);
  const [e, taus] = [scope.zeros(work.dtype, [n - 1]), scope.zeros(work.dtype, [n - 1])];
  for (const done of tridiagonalize(d, e, taus, work)) yield { what: "tridiagonal form", done, total: n };
  return { d, e, taus, reflectors: work, factors };
}

/**
 * All eigenvalues, ascending, of a symmetric matrix [n, n] whose lower triangle is read, in its own precision (f32 or f64): a measurement, of
 * grade `numerical` and never more. Householder tridiagonalization, then implicit QR in f64. Normwise backward stable: they are the exact
 * eigenvalues of a symmetric A + E with ‖E‖_F <= p(n)·u·‖A‖_F, so each is within that of one of A (Weyl; Higham, Accuracy and Stability,
 * 2nd ed., §19.3; Golub and Van Loan, Matrix Computations, 4th ed., theorem 8.3.3). The matrix is copied, not changed. 4n³/3 flops.
 * A NaN or an infinity makes every value NaN. Owns its workspace across yields. @throws ShapeError unless `a` is a square matrix
 */
export function* symmetricEigenvalues(a: Real): Work<Float64Array> {
  const n = expectSquare("symmetricEigenvalues", a);
  using scope = a.scope.core.scope("symmetricEigenvalues");
  const work = turnedTriangle(scope, a);
  const largest = maxAbs(work);
  if (!Number.isFinite(largest)) return new Float64Array(n).fill(Number.NaN);
  if (n === 0 || largest === 0) return new Float64Array(n);
  const { d, e, factors } = yield* tridiagonalForm(scope, work, largest);
  const values = Float64Array.from(d.view());
  diagonalize({ d: values, e: Float64Array.from(e.view()) });
  return values.sort().map((value) => factors.reduceRight((x, factor) => x / factor, value));
}
