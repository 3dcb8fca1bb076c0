import { NadirError } from "@nadir/core-wasm";
import { type Rotation, rotate, rotateRows } from "./rotation.ts";

const EPSILON = 2 ** -53;
/** Off-diagonal entries below this are dropped whatever their neighbors: the matrix is scaled, and squares must not underflow. */
const NEGLIGIBLE = 2 ** -480;

/** @internal A symmetric tridiagonal matrix with diagonal d [n] and off-diagonal e [n − 1], and the lines that turn with it, if any. */
export interface Tridiagonal {
  readonly d: Float64Array;
  readonly e: Float64Array;
  /** Row i is column i of Q, where the matrix that is sought is Q·T·Qᵀ. */
  readonly rows?: readonly Float64Array[];
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
    if (rows) rotateRows(rows[k]!, rows[k + 1]!, c, s);
  }
}

/**
 * @internal Implicit QR: d becomes the eigenvalues, unsorted, and the rows their vectors; e is destroyed. Entries are scaled into [−2, 2].
 * About 1.7 sweeps an eigenvalue. @throws NadirError (code "convergence") after 60n + 60 sweeps, which no known matrix needs
 */
export function diagonalize(matrix: Tridiagonal): void {
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
    if (--budget < 0) throw new NadirError("convergence", "diagonalize: needs finite numbers; got no convergence. Report the matrix.");
    sweep(matrix, lo, hi);
  }
}
