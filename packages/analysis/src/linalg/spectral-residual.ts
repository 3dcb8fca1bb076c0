import { gemm, maxAbs, type Real, type Scope, ShapeError, scale } from "@nadir/core-wasm";
import { normalizingFactors } from "./scaling.ts";
import type { SingularVectors } from "./singular-vectors.ts";
import type { SymmetricEigen } from "./symmetric-eigen.ts";

/** How well computed values and vectors fit their matrix: measured in f64, at any scale; only `valueError` counts the rounding of the measurement. */
export interface SpectralResidual {
  /** ‖A‖_F. */
  readonly norm: number;
  /** ‖A·V − V·Λ‖_F; for singular vectors the larger of ‖A·V − U·Σ‖_F and ‖Aᵀ·U − V·Σ‖_F. */
  readonly residual: number;
  /** ‖VᵀV − I‖_F, the larger one of both sides. */
  readonly orthogonality: number;
  /**
   * A bound, rounding included, for the distance of every computed value from the exact one of the same rank. With R = A·V − V·Λ and
   * δ = ‖VᵀV − I‖ < 1, the polar factor of V turns A into Λ + F, ‖F‖ <= (‖R‖ + 2δ‖Λ‖)/(1 − δ), and Weyl's inequality says the rest; for
   * singular values ‖R‖ + δ(‖A‖ + σ₁). R and VᵀV take γ_{n+3} of the norms of their factors more (Higham, Accuracy and Stability, 2nd ed.,
   * §3.5). Infinity where δ >= 1.
   */
  readonly valueError: number;
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

/** What was measured of a scaled matrix. */
interface Measured {
  readonly norm: number;
  readonly residual: number;
  readonly orthogonality: number;
  readonly residuals: Float64Array;
  readonly gaps: Float64Array;
  /** Largest |value|. */
  readonly top: number;
  /** Length of the vectors and ‖V‖_F, the larger of both sides. */
  readonly length: number;
  readonly vectors: number;
}

/** `valueError` of the scaled matrix. Norms of at most length² squares are inflated by their own rounding; 2^−900 covers underflow. */
function provedError({ norm: size, residual, orthogonality: off, top, length, vectors }: Measured): number {
  const inflated = 1 + (length * length + 64) * 2 ** -52;
  const gamma = ((length + 3) * 2 ** -53) / (1 - (length + 3) * 2 ** -53);
  const delta = (off + gamma * vectors * vectors * inflated) * inflated * inflated;
  const error = (residual + gamma * vectors * inflated * (size * inflated + top) + 2 * delta * Math.max(size, top)) * inflated;
  return delta < 1 ? (error / (1 - delta)) * inflated + 2 ** -900 : delta >= 1 ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** Back to the scale of the matrix. */
function summary(measured: Measured, factors: readonly number[]): SpectralResidual {
  const back = (x: number): number => factors.reduceRight((value, factor) => value / factor, x);
  const { norm: size, residual, orthogonality: off, residuals, gaps } = measured;
  return {
    norm: back(size),
    residual: back(residual),
    orthogonality: off,
    valueError: back(provedError(measured)),
    residuals: residuals.map(back),
    gaps: gaps.map(back),
    angles: residuals.map((r, i) => sine(r, gaps[i]!)),
  };
}

/** Brings max|a| into [1, 2), in place; returns the factors: none for zeros, NaN or infinity. */
function normalize(a: Real): number[] {
  const largest = maxAbs(a);
  const factors = largest > 0 && largest < Number.POSITIVE_INFINITY ? normalizingFactors(largest, "f64") : [];
  for (const factor of factors) scale(a, factor);
  return factors;
}

const scaledBy = (values: Float64Array, factors: readonly number[]): Float64Array =>
  values.map((value) => factors.reduce((x, factor) => x * factor, value));

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
  const factors = normalize(whole);
  const scaled = scaledBy(values, factors);
  const residuals = rowResiduals(whole, false, rows, scaled, rows);
  const residual = norm(residuals);
  const spectrum = {
    residual,
    residuals,
    gaps: gapsOf(scaled, residual),
    top: scaled.reduce((x, value) => Math.max(x, Math.abs(value)), 0),
  };
  return summary({ norm: norm(whole.view()), orthogonality: orthogonality(rows), length: n, vectors: norm(vectors), ...spectrum }, factors);
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
  const factors = normalize(whole);
  const scaled = scaledBy(values, factors);
  const [image, back] = [rowResiduals(whole, true, v, scaled, u), rowResiduals(whole, false, u, scaled, v)];
  const residual = Math.max(norm(image), norm(back));
  const spectrum = {
    residual,
    residuals: image.map((x, i) => Math.sqrt(x * x + back[i]! * back[i]!)),
    gaps: gapsOf(scaled, residual).map((gap, i) => Math.max(0, Math.min(gap, scaled[i]! - residual))),
    top: scaled[0] ?? 0,
  };
  const off = Math.max(orthogonality(u), orthogonality(v));
  return summary(
    { norm: norm(whole.view()), orthogonality: off, length: Math.max(rows, cols), vectors: Math.max(norm(left), norm(right)), ...spectrum },
    factors,
  );
}
