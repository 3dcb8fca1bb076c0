import { NadirError, ShapeError } from "@nadir/core-wasm";
import { applyReflection, reflect } from "./reflector.ts";
import { type Rotation, rotate } from "./rotation.ts";
import { largestMagnitude, normalizingFactors } from "./scaling.ts";

const EPSILON = 2 ** -53;
/** Off-diagonal entries below this are dropped whatever their neighbors: the matrix is scaled, and squares must not underflow. */
const NEGLIGIBLE = 2 ** -480;

/** Eigenvalues in ascending order; row j of `vectors` (n × n, row-major) is a unit eigenvector of value j. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

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

interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
  /** Row i is column i of Q, where A = Q·T·Qᵀ. */
  readonly rows: readonly Float64Array[];
}

/** Householder reduction of a symmetric matrix, given by its lines, which are destroyed. */
function tridiagonalize(lines: readonly Float64Array[]): Tridiagonal {
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

function rotateRows(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; ++i) {
    const [p, q] = [x[i]!, y[i]!];
    x[i] = c * p + s * q;
    y[i] = c * q - s * p;
  }
}

const rotation: Rotation = { c: 1, s: 0, r: 0 };

/** One implicit QR sweep with Wilkinson's shift over the block lo … hi; the rows turn with it. */
function sweep({ d, e, rows }: Tridiagonal, lo: number, hi: number): void {
  const half = (d[hi - 1]! - d[hi]!) / 2;
  const last = e[hi - 1]!;
  const root = Math.sqrt(half * half + last * last);
  const shift = d[hi]! - (last / (half + (half < 0 ? -root : root))) * last;
  let [x, z] = [d[lo]! - shift, e[lo]!];
  for (let k = lo; k < hi; ++k) {
    rotate(x, z, rotation);
    const { c, s, r } = rotation;
    if (k > lo) e[k - 1] = r;
    const [a, b, g] = [d[k]!, e[k]!, d[k + 1]!];
    // (c² a + 2cs b + s² g, …) in the form that moves a small amount between the two
    const moved = s * (s * (g - a) + 2 * c * b);
    d[k] = a + moved;
    d[k + 1] = g - moved;
    e[k] = c * s * (g - a) + (c - s) * (c + s) * b;
    if (k < hi - 1) {
      z = s * e[k + 1]!;
      e[k + 1] = c * e[k + 1]!;
    }
    x = e[k]!;
    rotateRows(rows[k]!, rows[k + 1]!, c, s);
  }
}

function diagonalize(matrix: Tridiagonal): void {
  const { d, e } = matrix;
  let budget = 60 * d.length + 60;
  for (let hi = d.length - 1; hi > 0; ) {
    let lo = hi;
    while (lo > 0 && Math.abs(e[lo - 1]!) > Math.max(NEGLIGIBLE, EPSILON * (Math.abs(d[lo - 1]!) + Math.abs(d[lo]!)))) --lo;
    if (lo > 0) e[lo - 1] = 0;
    if (lo === hi) {
      --hi;
      continue;
    }
    if (--budget < 0) throw new NadirError("convergence", "symmetricEigen: needs finite numbers; got no convergence. Report the matrix.");
    sweep(matrix, lo, hi);
  }
}

/**
 * All eigenvalues and orthonormal eigenvectors of a symmetric matrix [n, n], row-major, whose lower triangle is read: Householder
 * tridiagonalization, then implicit QR. Normwise backward stable: values within a modest multiple of n·u·‖A‖, vectors orthonormal to the
 * same; grade `numerical`. About 9n³ flops in plain TypeScript: n = 200 took 0.3 s of processor time on a busy 2.5 GHz core. NaN or infinite entries make everything NaN.
 * @throws ShapeError unless the matrix has n² entries
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): SymmetricEigen {
  if (matrix.length !== n * n) throw new ShapeError(`symmetricEigen: needs ${n * n} entries; got ${matrix.length}. Check n.`);
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
