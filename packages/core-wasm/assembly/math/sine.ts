// Sine and cosine of two lanes for every finite argument. Error bounds: docs/rounding.md §11.
import { at } from "../constants";
import { cosine, sine } from "./turn";

const QUARTER: f64 = 1.5707963267948966;
/** 2/π; π/2 in three parts, the first two of 33 significant bits, so that their products with |k| < 2^20 are exact; the largest argument for them. */
const STEPS = memory.data<f64>([0.6366197723675814, 1.57079632673412561417e+00, 6.07710050630396597660e-11, 2.02226624879595063154e-21, 1048576]);
/** 2/π after 64 zero bits, the first bit being worth 2^63: 1,216 bits, enough for every double. */
const TWO_OVER_PI = memory.data<u64>([
  0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561,
  0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41,
  0x3991D639835339F4, 0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7,
  0x4F463F669E5FEA2D, 0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
]);

/** The upper half of a product of 64-bit integers. */
function upper(a: u64, b: u64): u64 {
  const a0 = a & 0xFFFFFFFF, a1 = a >> 32, b0 = b & 0xFFFFFFFF, b1 = b >> 32;
  const middle = a1 * b0 + (a0 * b0 >> 32), low = a0 * b1 + (middle & 0xFFFFFFFF);
  return a1 * b1 + (middle >> 32) + (low >> 32);
}

/** 64 bits of 2/π from place p of the table on. */
function bitsFrom(p: i32): u64 {
  const word = TWO_OVER_PI + (<usize>(p >> 6) << 3), shift = p & 63;
  return shift == 0 ? load<u64>(word) : (load<u64>(word) << shift) | (load<u64>(word, 8) >> (64 - shift));
}

/** t = (k + f)·π/2 with |f| <= 1/2 for a finite |t| >= 2^20: f·π/2 in lane 0 and k mod 4 (or its negative) in lane 1. The significand times 192 bits of 2/π, of which higher ones would add multiples of 4 to k + f; NaN where t is not finite. */
function reducedLarge(t: f64): v128 {
  const bits = reinterpret<u64>(t), field = <i32>(bits >> 52 & 0x7FF);
  if (field == 0x7FF) return f64x2.splat(NaN);
  const m = (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000, place = field - 1013;
  const v2 = bitsFrom(place), v1 = bitsFrom(place + 64), v0 = bitsFrom(place + 128);
  let low = m * v1, high = m * v2 + upper(m, v1);
  const carry = upper(m, v0);
  low += carry;
  if (low < carry) ++high;
  const k = (high + 0x2000000000000000) >> 62;
  high -= k << 62;
  const negative = <i64>high < 0;
  if (negative) {
    high = ~high + (low == 0 ? 1 : 0);
    low = ~low + 1;
  }
  const f = <f64>high * 2.168404344971009e-19 + <f64>low * 1.1754943508222875e-38;
  const y = f * QUARTER;
  return f64x2.replace_lane(f64x2.splat(negative != t < 0 ? -y : y), 1, t < 0 ? -<f64>k : <f64>k);
}

/** sin(t + turn·π/2) for turn = 0 or 1, given as 0 or 1. */
// @ts-ignore: decorator
@inline
function wave(t: v128, turn: v128): v128 {
  let k = f64x2.nearest(f64x2.mul(t, at(STEPS, 0)));
  let y = f64x2.sub(f64x2.sub(f64x2.sub(t, f64x2.mul(k, at(STEPS, 1))), f64x2.mul(k, at(STEPS, 2))), f64x2.mul(k, at(STEPS, 3)));
  const far = f64x2.ge(f64x2.abs(t), at(STEPS, 4));
  if (v128.any_true(far)) {
    const a = reducedLarge(f64x2.extract_lane(t, 0)), b = reducedLarge(f64x2.extract_lane(t, 1));
    y = v128.bitselect(v128.shuffle<f64>(a, b, 0, 2), y, far);
    k = v128.bitselect(v128.shuffle<f64>(a, b, 1, 3), k, far);
  }
  const quadrant = i32x4.trunc_sat_f64x2_s_zero(f64x2.add(k, turn));
  const q = v128.shuffle<i32>(quadrant, quadrant, 0, 0, 1, 1);
  const odd = i64x2.ne(i64x2.splat(0), v128.and(q, i64x2.splat(1)));
  const value = v128.bitselect(cosine(y), sine(y), odd);
  return v128.xor(value, i64x2.shl(v128.and(q, i64x2.splat(2)), 62));
}

/** sin t. */
// @ts-ignore: decorator
@inline
export function sin(t: v128): v128 { return wave(t, f64x2.splat(0)); }
/** cos t. */
// @ts-ignore: decorator
@inline
export function cos(t: v128): v128 { return wave(t, f64x2.splat(1)); }
