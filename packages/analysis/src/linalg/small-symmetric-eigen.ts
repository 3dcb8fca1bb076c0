import { ShapeError } from "@nadir/core-wasm";
import { applyReflection, reflect } from "./reflector.ts";
import { largestMagnitude, normalizingFactors } from "./scaling.ts";
import type { SymmetricEigen } from "./symmetric-eigen.ts";
import { diagonalize, type Tridiagonal } from "./tridiagonal.ts";

/** A ← A − v wᵀ − w vᵀ on the lines behind `k`, with w = τ(A v − ½τ(vᵀA v) v): both sides of one reflector. */
function reflectBothSides(lines: readonly Float64Array[], v: Float64Array, tau: number, k: number): void {
  const n = lines.length;
  const w = new Float64Array(n);
  let middle = 0;
  for (let i = k + 1; i < n; ++i) {
    let dot = 0;
    for (let j = k + 1; j < n; ++j) dot += lines[i]![j]! * v[j]!;
    w[i] = tau * dot;
    middle += w[i]! * v[i]!;
  }
  for (let i = k + 1; i < n; ++i) w[i]! -= 0.5 * tau * middle * v[i]!;
  for (let i = k + 1; i < n; ++i) {
    const [line, p, q] = [lines[i]!, v[i]!, w[i]!];
    for (let j = k + 1; j < n; ++j) line[j]! -= p * w[j]! + q * v[j]!;
  }
}

/** Householder reduction of a symmetric matrix, given by its lines, which are destroyed. */
function tridiagonalize(lines: readonly Float64Array[]): Required<Tridiagonal> {
  const n = lines.length;
  const e = new Float64Array(Math.max(0, n - 1));
  const taus = new Float64Array(n);
  for (let k = 0; k + 1 < n; ++k) {
    const v = lines[k]!;
    const { tau, beta } = reflect(v, k + 1, n);
    e[k] = beta;
    taus[k] = tau;
    if (tau !== 0) reflectBothSides(lines, v, tau, k);
  }
  const d = Float64Array.from(lines, (line, i) => line[i]!);
  const rows = lines.map((_, i) => new Float64Array(n).fill(1, i, i + 1));
  for (let k = n - 2; k >= 0; --k) for (let i = k + 1; i < n; ++i) applyReflection(taus[k]!, lines[k]!, rows[i]!, k + 1, n);
  return { d, e, rows };
}

/**
 * `symmetricEigen` in plain TypeScript for small matrices, without a core and without a generator: all eigenvalues and orthonormal
 * eigenvectors of a symmetric matrix [n, n], row-major, whose lower triangle is read, by unblocked tridiagonalization and implicit QR. The same
 * guarantee; about 9n³ flops: n = 200 took 0.3 s of processor time on a busy 2.5 GHz core. NaN or infinite entries make everything NaN.
 * @throws ShapeError unless the matrix has n² entries
 */
export function smallSymmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  if (matrix.length !== n * n) throw new ShapeError(`smallSymmetricEigen: needs ${n * n} entries; got ${matrix.length}. Check n.`);
  const lines = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: n }, (_, j) => (i < j ? matrix[j * n + i]! : matrix[i * n + j]!)),
  );
  const largest = lines.reduce((x, line) => (x < Number.POSITIVE_INFINITY ? Math.max(x, largestMagnitude(line)) : x), 0);
  if (!Number.isFinite(largest)) return { values: new Float64Array(n).fill(Number.NaN), vectors: new Float64Array(n * n).fill(Number.NaN) };
  const factors = largest === 0 ? [] : normalizingFactors(largest, "f64");
  for (const line of lines) for (const factor of factors) for (let j = 0; j < n; ++j) line[j]! *= factor;
  const result = tridiagonalize(lines);
  diagonalize(result);
  const order = Array.from(result.d, (value, at) => ({ value, at })).sort((x, y) => x.value - y.value);
  const vectors = new Float64Array(n * n);
  for (const [row, { at }] of order.entries()) vectors.set(result.rows[at]!, row * n);
  return { values: Float64Array.from(order, ({ value }) => factors.reduceRight((x, factor) => x / factor, value)), vectors };
}
