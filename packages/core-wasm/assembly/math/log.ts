// Logarithms of two lanes. Every step and its rounding error: docs/rounding.md §3.
import { mulAdd } from "../simd";

const LN2_HI: f64 = 6.93147180369123816490e-01;
const LN2_LO: f64 = 1.90821492927058770002e-10;
const SHIFTER: f64 = 6755399441055744.0;
/** Bits of sqrt(1/2): mantissas are taken from [sqrt(1/2), sqrt(2)). */
const HALF_ROOT: i64 = 0x3FE6A09E667F3BCD;
const SMALLEST_NORMAL: f64 = 2.2250738585072014e-308;
const TWO_54: f64 = 18014398509481984.0;
const TWO_M54: f64 = 1.0 / TWO_54;

/** ln(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)): 2·atanh(f/(2 + f)) by its series to the 21st power. */
function reduced(f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  let q = f64x2.splat(1.0 / 21.0);
  q = mulAdd<f64>(f64x2.splat(1.0 / 19.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 17.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 15.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 13.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 11.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 9.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 7.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 5.0), z, q);
  q = mulAdd<f64>(f64x2.splat(1.0 / 3.0), z, q);
  const s2 = f64x2.add(s, s);
  return mulAdd<f64>(s2, s2, f64x2.mul(z, q));
}

/** Exponent k of w = 2^k·m with m in [sqrt(1/2), sqrt(2)), as 64-bit lanes; w is a normal positive number. */
// @ts-ignore: decorator
@inline
function exponent(w: v128): v128 { return i64x2.shr_s(i64x2.sub(w, i64x2.splat(HALF_ROOT)), 52); }

/** Small 64-bit integers as numbers. */
// @ts-ignore: decorator
@inline
function toNumber(n: v128): v128 { return f64x2.sub(i64x2.add(n, f64x2.splat(SHIFTER)), f64x2.splat(SHIFTER)); }

/** k·ln 2 + l, the small parts first. */
// @ts-ignore: decorator
@inline
function withExponent(k: v128, l: v128): v128 {
  return f64x2.add(f64x2.mul(k, f64x2.splat(LN2_HI)), f64x2.add(f64x2.mul(k, f64x2.splat(LN2_LO)), l));
}

/** The limits: ln 0 = −∞, ln of a negative number = NaN, ln ∞ = ∞, NaN stays; elsewhere `value`. */
function atLimits(x: v128, value: v128): v128 {
  const zero = f64x2.splat(0);
  value = v128.bitselect(f64x2.splat(-Infinity), value, f64x2.eq(x, zero));
  value = v128.bitselect(f64x2.splat(NaN), value, f64x2.lt(x, zero));
  return v128.bitselect(x, value, v128.or(f64x2.eq(x, f64x2.splat(Infinity)), f64x2.ne(x, x)));
}

/** ln x. */
export function log(x: v128): v128 {
  const tiny = f64x2.lt(x, f64x2.splat(SMALLEST_NORMAL));
  const w = v128.bitselect(f64x2.mul(x, f64x2.splat(TWO_54)), x, tiny);
  const n = exponent(w);
  const m = i64x2.sub(w, i64x2.shl(n, 52));
  const k = f64x2.sub(toNumber(n), v128.and(f64x2.splat(54), tiny));
  return atLimits(x, withExponent(k, reduced(f64x2.sub(m, f64x2.splat(1)))));
}

/** ln(1 + x). Where 1 + x needs no scaling, x itself enters the series; elsewhere the rounding error c of w = 1 + x is added as c/w. Below 2^−54 the result is x. */
export function log1p(x: v128): v128 {
  const one = f64x2.splat(1);
  const w = f64x2.add(one, x), n = exponent(w);
  const near = i64x2.eq(n, i64x2.splat(0));
  const f = v128.bitselect(x, f64x2.sub(i64x2.sub(w, i64x2.shl(n, 52)), one), near);
  const b = f64x2.sub(w, one);
  const c = f64x2.add(f64x2.sub(one, f64x2.sub(w, b)), f64x2.sub(x, b));
  const l = f64x2.add(reduced(f), v128.andnot(f64x2.div(c, w), near));
  const value = v128.bitselect(l, withExponent(toNumber(n), l), near);
  return v128.bitselect(x, atLimits(w, value), f64x2.lt(f64x2.abs(x), f64x2.splat(TWO_M54)));
}
