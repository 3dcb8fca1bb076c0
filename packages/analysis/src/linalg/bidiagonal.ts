import { NadirError } from "@nadir/core-wasm";
import { type Rotation, rotate, rotateRows } from "./rotation.ts";

const EPSILON = 2 ** -52;

/** The smaller singular value of [f g; 0 h], to a few units in the last place (LAPACK's dlas2). */
function smallerValue(f: number, g: number, h: number): number {
  const [af, ag, ah] = [Math.abs(f), Math.abs(g), Math.abs(h)];
  const small = Math.min(af, ah);
  const large = Math.max(af, ah);
  if (small === 0) return 0;
  const sum = 1 + small / large;
  const difference = (large - small) / large;
  if (ag < large) {
    const t = (ag / large) * (ag / large);
    return (small * 2) / (Math.sqrt(sum * sum + t) + Math.sqrt(difference * difference + t));
  }
  const t = large / ag;
  if (t === 0) return (small * large) / ag;
  const [p, q] = [sum * t, difference * t];
  return 2 * (small / (Math.sqrt(1 + p * p) + Math.sqrt(1 + q * q))) * t;
}

/** The vectors of a bidiagonal matrix B = Σ_i left_iᵀ·(B_i·right), turned along with it. */
export interface BidiagonalLines {
  readonly left: readonly Float64Array[];
  readonly right: readonly Float64Array[];
}

function turnLines(lines: BidiagonalLines, i: number): void {
  rotateRows(lines.right[i]!, lines.right[i + 1]!, outer.c, outer.s);
  rotateRows(lines.left[i]!, lines.left[i + 1]!, inner.c, inner.s);
}

const outer: Rotation = { c: 1, s: 0, r: 0 };
const inner: Rotation = { c: 1, s: 0, r: 0 };

/** One QR sweep with shift 0 over the block lo … hi: every entry keeps its relative accuracy (Demmel and Kahan 1990). */
function plainSweep(d: Float64Array, e: Float64Array, lo: number, hi: number, lines?: BidiagonalLines): void {
  outer.c = 1;
  inner.c = 1;
  inner.s = 0;
  for (let i = lo; i < hi; ++i) {
    rotate(d[i]! * outer.c, e[i]!, outer);
    if (i > lo) e[i - 1] = inner.s * outer.r;
    rotate(inner.c * outer.r, d[i + 1]! * outer.s, inner);
    d[i] = inner.r;
    if (lines) turnLines(lines, i);
  }
  const last = d[hi]! * outer.c;
  e[hi - 1] = last * inner.s;
  d[hi] = last * inner.c;
}

/** One implicit QR sweep with this shift: the bulge is chased from the top of the block to its end. */
function shiftedSweep(d: Float64Array, e: Float64Array, lo: number, hi: number, shift: number, lines?: BidiagonalLines): void {
  const top = d[lo]!;
  let f = (Math.abs(top) - shift) * ((top > 0 ? 1 : -1) + shift / top);
  let g = e[lo]!;
  for (let i = lo; i < hi; ++i) {
    rotate(f, g, outer);
    if (i > lo) e[i - 1] = outer.r;
    f = outer.c * d[i]! + outer.s * e[i]!;
    e[i] = outer.c * e[i]! - outer.s * d[i]!;
    g = outer.s * d[i + 1]!;
    d[i + 1] = outer.c * d[i + 1]!;
    rotate(f, g, inner);
    d[i] = inner.r;
    f = inner.c * e[i]! + inner.s * d[i + 1]!;
    d[i + 1] = inner.c * d[i + 1]! - inner.s * e[i]!;
    if (i < hi - 1) {
      g = inner.s * e[i + 1]!;
      e[i + 1] = inner.c * e[i + 1]!;
    }
    if (lines) turnLines(lines, i);
  }
  e[hi - 1] = f;
}

/** Reads the block backwards: the flipped transpose of an upper bidiagonal matrix is one, with the same singular values. */
function flip(d: Float64Array, e: Float64Array, lo: number, hi: number): void {
  d.subarray(lo, hi + 1).reverse();
  e.subarray(lo, hi).reverse();
}

/** Sets negligible off-diagonal entries of the block that ends at hi to zero and returns where that block starts. */
function blockStart(d: Float64Array, e: Float64Array, hi: number): number {
  for (let lo = hi; lo > 0; --lo) {
    if (Math.abs(e[lo - 1]!) <= EPSILON * 0.5 * (Math.abs(d[lo]!) + Math.abs(d[lo - 1]!))) {
      e[lo - 1] = 0;
      return lo;
    }
  }
  return 0;
}

/**
 * @internal Implicit QR in place: d becomes the singular values up to sign and order, e is destroyed, and the lines, if any, become the vectors.
 * A block is read from its larger end, unless there are lines. @throws NadirError (code "convergence") after 40n² rotations, which no known matrix needs
 */
export function diagonalizeBidiagonal(d: Float64Array, e: Float64Array, lines?: BidiagonalLines): void {
  let budget = 40 * d.length * d.length + 40;
  let [hi, start, end] = [d.length - 1, -1, -1];
  while (hi > 0) {
    const lo = blockStart(d, e, hi);
    if (lo === hi) {
      --hi;
      continue;
    }
    if (!lines && (lo > end || hi < start)) if (Math.abs(d[hi]!) > Math.abs(d[lo]!)) flip(d, e, lo, hi);
    [start, end] = [lo, hi];
    budget -= hi - lo;
    if (!(budget > 0))
      throw new NadirError("convergence", `bidiagonalValues: needs finite numbers; got no convergence. Report the matrix.`);
    const top = Math.abs(d[lo]!);
    const shift = smallerValue(d[hi - 1]!, e[hi - 1]!, d[hi]!);
    if (top === 0 || (shift / top) * (shift / top) < EPSILON) plainSweep(d, e, lo, hi, lines);
    else shiftedSweep(d, e, lo, hi, shift, lines);
  }
}

/**
 * Singular values, descending, of the upper bidiagonal matrix with diagonal d [n] and superdiagonal e [n − 1], both finite; neither is changed.
 * Implicit QR with zero shifts where a shift would spoil small values (Demmel and Kahan, SIAM J. Sci. Stat. Comput. 11, 1990): normwise
 * backward stable, about 2n² rotations pairs. @throws NadirError (code "convergence") after 40n² of them, which no known matrix needs
 */
export function bidiagonalValues(diagonal: ArrayLike<number>, offDiagonal: ArrayLike<number>): Float64Array {
  const d = Float64Array.from(diagonal);
  const e = Float64Array.from(offDiagonal);
  diagonalizeBidiagonal(d, e);
  return d.map(Math.abs).sort().reverse();
}
