// Logarithms of two lanes. Every step and its rounding error: docs/rounding.md §3.
import { at, two, unit } from "../constants";
import { mulAdd } from "../simd";

/** 1/21, 1/19, …, 1/3. */
const ATANH = memory.data<f64>([1.0 / 21.0, 1.0 / 19.0, 1.0 / 17.0, 1.0 / 15.0, 1.0 / 13.0, 1.0 / 11.0, 1.0 / 9.0, 1.0 / 7.0, 1.0 / 5.0, 1.0 / 3.0]);
/** ln 2 in two parts; the smallest normal number; 2^54, 54, 2^−54; ∞, −∞, NaN. */
const STEPS = memory.data<f64>([6.93147180369123816490e-01, 1.90821492927058770002e-10, 2.2250738585072014e-308, 18014398509481984.0, 54, 1.0 / 18014398509481984.0, Infinity, -Infinity, NaN]);
/** Bits of √½: mantissas are taken from [√½, √2); the bits of an exponent. */
const BITS = memory.data<i64>([0x3FE6A09E667F3BCD, -4503599627370496]);

/** ln(1 + f) for 1 + f in [√½, √2): 2·atanh(f/(2 + f)) by its series to the 21st power. */
// @ts-ignore: decorator
@inline
function reduced(f: v128): v128 {
  const s = f64x2.div(f, f64x2.add(two(), f));
  const z = f64x2.mul(s, s);
  let q = at(ATANH, 0);
  q = mulAdd<f64>(at(ATANH, 1), z, q);
  q = mulAdd<f64>(at(ATANH, 2), z, q);
  q = mulAdd<f64>(at(ATANH, 3), z, q);
  q = mulAdd<f64>(at(ATANH, 4), z, q);
  q = mulAdd<f64>(at(ATANH, 5), z, q);
  q = mulAdd<f64>(at(ATANH, 6), z, q);
  q = mulAdd<f64>(at(ATANH, 7), z, q);
  q = mulAdd<f64>(at(ATANH, 8), z, q);
  q = mulAdd<f64>(at(ATANH, 9), z, q);
  const s2 = f64x2.add(s, s);
  return mulAdd<f64>(s2, s2, f64x2.mul(z, q));
}

/** 2^52·k of w = 2^k·m with m in [√½, √2), as 64-bit lanes; w is a normal positive number. */
// @ts-ignore: decorator
@inline
function exponent(w: v128): v128 { return v128.and(i64x2.sub(w, at(BITS, 0)), at(BITS, 1)); }

/** Such an exponent as a number. */
// @ts-ignore: decorator
@inline
function toNumber(n: v128): v128 { return f64x2.convert_low_i32x4_s(i32x4.shr_s(v128.shuffle<i32>(n, n, 1, 3, 1, 3), 20)); }

/** k·ln 2 + l, the small parts first. */
// @ts-ignore: decorator
@inline
function withExponent(k: v128, l: v128): v128 {
  return f64x2.add(f64x2.mul(k, at(STEPS, 0)), f64x2.add(f64x2.mul(k, at(STEPS, 1)), l));
}

/** The limits: ln 0 = −∞, ln of a negative number = NaN, ln ∞ = ∞, NaN stays; elsewhere `value`. */
// @ts-ignore: decorator
@inline
function atLimits(x: v128, value: v128): v128 {
  const zero = f64x2.splat(0);
  value = v128.bitselect(at(STEPS, 7), value, f64x2.eq(x, zero));
  value = v128.bitselect(at(STEPS, 8), value, f64x2.lt(x, zero));
  return v128.bitselect(x, value, v128.or(f64x2.eq(x, at(STEPS, 6)), f64x2.ne(x, x)));
}

/** ln x. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const tiny = f64x2.lt(x, at(STEPS, 2));
  const w = v128.bitselect(f64x2.mul(x, at(STEPS, 3)), x, tiny);
  const n = exponent(w);
  const k = f64x2.sub(toNumber(n), v128.and(at(STEPS, 4), tiny));
  return atLimits(x, withExponent(k, reduced(f64x2.sub(i64x2.sub(w, n), unit()))));
}

/** ln(1 + x). Where 1 + x needs no scaling, x itself enters the series; elsewhere the rounding error c of w = 1 + x is added as c/w. Below 2^−54 the result is x. */
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const w = f64x2.add(unit(), x), n = exponent(w);
  const near = i64x2.eq(n, i64x2.splat(0));
  const f = v128.bitselect(x, f64x2.sub(i64x2.sub(w, n), unit()), near);
  const b = f64x2.sub(w, unit());
  const c = f64x2.add(f64x2.sub(unit(), f64x2.sub(w, b)), f64x2.sub(x, b));
  const l = f64x2.add(reduced(f), v128.andnot(f64x2.div(c, w), near));
  const value = v128.bitselect(l, withExponent(toNumber(n), l), near);
  return v128.bitselect(x, atLimits(w, value), f64x2.lt(f64x2.abs(x), at(STEPS, 5)));
}
