import { gemm, type Real, type Scope, ShapeError } from "@nadir/core-wasm";
import type { SingularVectors } from "./singular-vectors.ts";
import type { SymmetricEigen } from "./symmetric-eigen.ts";

/** How well computed values and vectors fit their matrix: measurements in f64, whose own rounding error is about n·u·‖A‖_F. */
export interface SpectralResidual {
  /** ‖A‖_F. */
  readonly norm: number;
  /** ‖A·V − V·Λ‖_F; for singular vectors the larger of ‖A·V − U·Σ‖_F and ‖Aᵀ·U − V·Σ‖_F. */
  readonly residual: number;
  /** ‖VᵀV − I‖_F, the larger one of both sides. */
  readonly orthogonality: number;
  /** The same residual of each pair or triplet: √(‖A·v − σu‖² + ‖Aᵀ·u − σv‖²) for singular ones. */
  readonly residuals: Float64Array;
  /** Distance from each value to the nearest other one, less `residual`, not below 0: Infinity for a single value. */
  readonly gaps: Float64Array;
  /**
   * residuals/gaps: bounds the sine of the angle between a vector and the exact one (for singular vectors the larger of both sides), up to the
   * measurement: Davis and Kahan, SIAM J. Numer. Anal. 7, 1970; Wedin, BIT 12, 1972. 1 where it says nothing, as for repeated values.
   */
  readonly angles: Float64Array;
}

const norm = (x: ArrayLike<number>): number => {
  let square = 0;
  for (let i = 0; i < x.length; ++i) square += x[i]! * x[i]!;
  return Math.sqrt(square);
};

/** Row norms of X·op(A) − diag(values)·Y, X [k, .]. */
function rowResiduals(a: Real, transposed: boolean, x: Real, values: Float64Array, y: Real): Float64Array {
  const [k = 0, length = 0] = y.shape;
  using scope = a.scope.core.scope("rowResiduals");
  const image = scope.zeros("f64", [k, length]);
  gemm(image, x, a, { transposeB: transposed });
  const [got, vectors] = [image.view(), y.view()];
  return values.map((value, i) => {
    const row = got.subarray(i * length, (i + 1) * length);
    for (let j = 0; j < length; ++j) row[j]! -= value * vectors[i * length + j]!;
    return norm(row);
  });
}

/** ‖X·Xᵀ − I‖_F. */
function orthogonality(x: Real): number {
  const [k = 0] = x.shape;
  using scope = x.scope.core.scope("orthogonality");
  const gram = scope.zeros("f64", [k, k]);
  gemm(gram, x, x, { transposeB: true });
  const entries = gram.view();
  for (let i = 0; i < k; ++i) entries[i * k + i]! -= 1;
  return norm(entries);
}

/** For values in ascending or descending order. */
function gapsOf(values: Float64Array, residual: number): Float64Array {
  return values.map((value, i) => {
    const distances = [values[i - 1], values[i + 1]].map((other) =>
      other === undefined ? Number.POSITIVE_INFINITY : Math.abs(value - other),
    );
    return Math.max(0, Math.min(...distances) - residual);
  });
}

/** A sine is at most 1; a NaN stays one. */
const sine = (residual: number, gap: number): number => (residual >= gap ? 1 : residual / gap);

function summary(entries: Float64Array, residual: number, off: number, residuals: Float64Array, gaps: Float64Array): SpectralResidual {
  return { norm: norm(entries), residual, orthogonality: off, residuals, gaps, angles: residuals.map((r, i) => sine(r, gaps[i]!)) };
}

/** A in f64, the lower triangle mirrored. */
function mirrored(scope: Scope, a: Real): Real {
  const n = a.shape[0] ?? 0;
  const whole = scope.empty("f64", [n, n]);
  const [entries, from] = [whole.view(), a.view()];
  for (let i = 0; i < n; ++i) for (let j = 0; j <= i; ++j) entries[i * n + j] = entries[j * n + i] = from[i * n + j]!;
  return whole;
}

/**
 * Measures what `symmetricEigen` states, for a symmetric matrix [n, n] whose lower triangle is read. 4n³ flops, in GEMM. Every exact eigenvalue is
 * within about `residual` of a computed one if the vectors are orthonormal (Parlett, The Symmetric Eigenvalue Problem, §11.5).
 * @throws ShapeError if the shapes do not fit
 */
export function eigenResidual(a: Real, { values, vectors }: SymmetricEigen): SpectralResidual {
  const n = values.length;
  if (a.shape.length !== 2 || a.shape[0] !== n || a.shape[1] !== n || vectors.length !== n * n)
    throw new ShapeError(
      `eigenResidual: needs A [${n},${n}] and as many vectors; got ${a.shape.join("x")} and ${vectors.length} entries. Check them.`,
    );
  using scope = a.scope.core.scope("eigenResidual");
  const [whole, rows] = [mirrored(scope, a), scope.from("f64", [n, n], vectors)];
  const residuals = rowResiduals(whole, false, rows, values, rows);
  const residual = norm(residuals);
  return summary(whole.toArray() as Float64Array, residual, orthogonality(rows), residuals, gapsOf(values, residual));
}

/**
 * Measures what `singularVectors` states. The gap of a value counts 0 as a neighbor, as Wedin's theorem asks. About 8·rows·cols·k flops for k = min(rows, cols), in GEMM. @throws ShapeError if the shapes do not fit
 */
export function singularResidual(a: Real, { values, left, right }: SingularVectors): SpectralResidual {
  const [rows = 0, cols = 0] = a.shape;
  const k = values.length;
  if (a.shape.length !== 2 || k !== Math.min(rows, cols) || left.length !== k * rows || right.length !== k * cols)
    throw new ShapeError(`singularResidual: needs the decomposition of A; got A ${a.shape.join("x")} and ${k} values. Check them.`);
  using scope = a.scope.core.scope("singularResidual");
  const whole = scope.empty("f64", [rows, cols]);
  whole.view().set(a.view());
  const [u, v] = [scope.from("f64", [k, rows], left), scope.from("f64", [k, cols], right)];
  const [image, back] = [rowResiduals(whole, true, v, values, u), rowResiduals(whole, false, u, values, v)];
  const residual = Math.max(norm(image), norm(back));
  const residuals = image.map((x, i) => Math.sqrt(x * x + back[i]! * back[i]!));
  const gaps = gapsOf(values, residual).map((gap, i) => Math.max(0, Math.min(gap, values[i]! - residual)));
  return summary(whole.toArray(), residual, Math.max(orthogonality(u), orthogonality(v)), residuals, gaps);
}
