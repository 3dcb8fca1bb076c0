// Exponentials of two lanes. Every step and its rounding error: docs/rounding.md §2.
import { mulAdd } from "../simd";

const LOG2E: f64 = 1.4426950408889634;
/** ln 2 in two parts; the first has 32 significant bits, so its product with |k| < 2^21 is exact. */
const LN2_HI: f64 = 6.93147180369123816490e-01;
const LN2_LO: f64 = 1.90821492927058770002e-10;
/** 1.5·2^52: adding it to a small integer puts that integer into the low bits. */
const SHIFTER: f64 = 6755399441055744.0;

/** e^r − 1 for |r| <= 0.3466: r + r²·q(r), q the Taylor polynomial of degree 11 in Horner form. */
function reduced(r: v128): v128 {
  let q = f64x2.splat(1.0 / 6227020800.0);
  q = mulAdd<f64>(f64x2.splat(1.0 / 479001600.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 39916800.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 3628800.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 362880.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 40320.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 5040.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 720.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 120.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 24.0), r, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 6.0), r, q);
  q = mulAdd<f64>(f64x2.splat(0.5), r, q);
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, r), q));
}

/** The integer nearest to t/ln 2, as a number. */
// @ts-ignore: decorator
@inline
function quotient(t: v128): v128 { return f64x2.nearest(f64x2.mul(t, f64x2.splat(LOG2E))); }

/** t − k·ln 2. */
// @ts-ignore: decorator
@inline
function remainder(t: v128, k: v128): v128 {
  return f64x2.sub(f64x2.sub(t, f64x2.mul(k, f64x2.splat(LN2_HI))), f64x2.mul(k, f64x2.splat(LN2_LO)));
}

/** The integers of k as 64-bit lanes. */
// @ts-ignore: decorator
@inline
function integer(k: v128): v128 { return i64x2.sub(f64x2.add(k, f64x2.splat(SHIFTER)), f64x2.splat(SHIFTER)); }

/** 2^n for −1022 <= n <= 1023. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 { return i64x2.shl(i64x2.add(n, i64x2.splat(1023)), 52); }

/** e^t. */
export function exp(t: v128): v128 {
  t = f64x2.pmax(f64x2.pmin(t, f64x2.splat(710)), f64x2.splat(-750));
  const k = quotient(t), n = integer(k), half = i64x2.shr_s(n, 1);
  const m = f64x2.add(f64x2.splat(1), reduced(remainder(t, k)));
  return f64x2.mul(f64x2.mul(m, powerOfTwo(half)), powerOfTwo(i64x2.sub(n, half)));
}

/** 1 − e^{−a} for a >= 0, without cancellation. */
export function oneMinusExp(a: v128): v128 {
  const t = f64x2.neg(f64x2.pmin(a, f64x2.splat(80)));
  const k = quotient(t), scale = powerOfTwo(integer(k));
  return f64x2.sub(f64x2.sub(f64x2.splat(1), scale), f64x2.mul(scale, reduced(remainder(t, k))));
}
