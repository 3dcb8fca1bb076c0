// Exponentials of two lanes. Every step and its rounding error: docs/rounding.md §2.
import { at, half, unit } from "../constants";
import { mulAdd } from "../simd";

/** log₂e; ln 2 in two parts, the first of 32 significant bits, so that its product with |k| < 2^21 is exact; 1.5·2^52 + 1023; the clamps 710, −750, 80. */
const STEPS = memory.data<f64>([1.4426950408889634, 6.93147180369123816490e-01, 1.90821492927058770002e-10, 6755399441056767.0, 710, -750, 80]);
/** 1/13!, …, 1/3!. */
const TAYLOR = memory.data<f64>([
  1.0 / 6227020800.0, 1.0 / 479001600.0, 1.0 / 39916800.0, 1.0 / 3628800.0, 1.0 / 362880.0, 1.0 / 40320.0,
  1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0,
]);

/** e^r − 1 for |r| <= 0.3466: r + r²·q(r), q the Taylor polynomial of degree 11 in Horner form. */
// @ts-ignore: decorator
@inline
function reduced(r: v128): v128 {
  let q = at(TAYLOR, 0);
  q = mulAdd<f64>(at(TAYLOR, 1), r, q);
  q = mulAdd<f64>(at(TAYLOR, 2), r, q);
  q = mulAdd<f64>(at(TAYLOR, 3), r, q);
  q = mulAdd<f64>(at(TAYLOR, 4), r, q);
  q = mulAdd<f64>(at(TAYLOR, 5), r, q);
  q = mulAdd<f64>(at(TAYLOR, 6), r, q);
  q = mulAdd<f64>(at(TAYLOR, 7), r, q);
  q = mulAdd<f64>(at(TAYLOR, 8), r, q);
  q = mulAdd<f64>(at(TAYLOR, 9), r, q);
  q = mulAdd<f64>(at(TAYLOR, 10), r, q);
  q = mulAdd<f64>(half(), r, q);
  return f64x2.add(r, f64x2.mul(f64x2.mul(r, r), q));
}

/** The integer nearest to t/ln 2, as a number. */
// @ts-ignore: decorator
@inline
function quotient(t: v128): v128 { return f64x2.nearest(f64x2.mul(t, at(STEPS, 0))); }

/** t − k·ln 2. */
// @ts-ignore: decorator
@inline
function remainder(t: v128, k: v128): v128 {
  return f64x2.sub(f64x2.sub(t, f64x2.mul(k, at(STEPS, 1))), f64x2.mul(k, at(STEPS, 2)));
}

/** 2^k for an integer k from −1022 to 1023, given as a number: adding 1.5·2^52 + 1023 puts k + 1023 into the low bits. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 { return i64x2.shl(f64x2.add(k, at(STEPS, 3)), 52); }

/** e^t. */
// @ts-ignore: decorator
@inline
export function exp(t: v128): v128 {
  t = f64x2.pmax(f64x2.pmin(t, at(STEPS, 4)), at(STEPS, 5));
  const k = quotient(t), k1 = f64x2.floor(f64x2.mul(k, half()));
  const m = f64x2.add(unit(), reduced(remainder(t, k)));
  return f64x2.mul(f64x2.mul(m, powerOfTwo(k1)), powerOfTwo(f64x2.sub(k, k1)));
}

/** 1 − e^{−a} for a >= 0, without cancellation. */
// @ts-ignore: decorator
@inline
export function oneMinusExp(a: v128): v128 {
  const t = f64x2.neg(f64x2.pmin(a, at(STEPS, 6)));
  const k = quotient(t), scale = powerOfTwo(k);
  return f64x2.sub(f64x2.sub(unit(), scale), f64x2.mul(scale, reduced(remainder(t, k))));
}
