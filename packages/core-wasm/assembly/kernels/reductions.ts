// Sums in one order, whatever the engine: element i belongs to lane i mod L, L = four vectors (16 f32 or 8 f64); each lane adds its own
// elements in ascending order, starting from +0; then lane j takes lane j + h for h = L/2, L/4, …, 1. The result is lane 0.
import { lanes, mulAdd } from "../simd";

/** Bytes of the lanes: four vectors. */
const PARTIAL: usize = 64;

function halve<T>(partial: usize): T {
  for (let h = PARTIAL / 2; h >= sizeof<T>(); h >>= 1)
    for (let j: usize = 0; j < h; j += sizeof<T>()) store<T>(partial + j, load<T>(partial + j) + load<T>(partial + j + h));
  return load<T>(partial);
}

/** Σ aᵢ bᵢ, each product rounded. */
function dot<T>(a: usize, b: usize, n: i32, partial: usize): T {
  let s0 = i64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; n >= 4 * lanes<T>(); n -= 4 * lanes<T>(), a += PARTIAL, b += PARTIAL) {
    s0 = mulAdd<T>(s0, v128.load(a), v128.load(b));
    s1 = mulAdd<T>(s1, v128.load(a, 16), v128.load(b, 16));
    s2 = mulAdd<T>(s2, v128.load(a, 32), v128.load(b, 32));
    s3 = mulAdd<T>(s3, v128.load(a, 48), v128.load(b, 48));
  }
  v128.store(partial, s0); v128.store(partial, s1, 16); v128.store(partial, s2, 32); v128.store(partial, s3, 48);
  for (let p = partial; n > 0; --n, a += sizeof<T>(), b += sizeof<T>(), p += sizeof<T>()) store<T>(p, load<T>(p) + load<T>(a) * load<T>(b));
  return halve<T>(partial);
}
export function dot_f32(a: usize, b: usize, n: i32, partial: usize): f32 { return dot<f32>(a, b, n, partial); }
export function dot_f64(a: usize, b: usize, n: i32, partial: usize): f64 { return dot<f64>(a, b, n, partial); }

/** Σ xᵢ. */
function sum<T>(x: usize, n: i32, partial: usize): T {
  let s0 = i64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (; n >= 4 * lanes<T>(); n -= 4 * lanes<T>(), x += PARTIAL) {
    s0 = v128.add<T>(s0, v128.load(x));
    s1 = v128.add<T>(s1, v128.load(x, 16));
    s2 = v128.add<T>(s2, v128.load(x, 32));
    s3 = v128.add<T>(s3, v128.load(x, 48));
  }
  v128.store(partial, s0); v128.store(partial, s1, 16); v128.store(partial, s2, 32); v128.store(partial, s3, 48);
  for (let p = partial; n > 0; --n, x += sizeof<T>(), p += sizeof<T>()) store<T>(p, load<T>(p) + load<T>(x));
  return halve<T>(partial);
}
export function sum_f32(x: usize, n: i32, partial: usize): f32 { return sum<f32>(x, n, partial); }
export function sum_f64(x: usize, n: i32, partial: usize): f64 { return sum<f64>(x, n, partial); }

/** The larger of |a| and the magnitudes in m, lane by lane, a NaN staying out; `max` would cost four times as much. */
// @ts-ignore: decorator
@inline
function larger<T>(m: v128, a: v128): v128 { return v128.pmax<T>(m, v128.abs<T>(a)); }

/** max |xᵢ|, 0 of nothing, NaN if any element is. The order does not matter. */
function maxAbs<T>(x: usize, n: i32): T {
  let m0 = i64x2.splat(0), m1 = m0, strange = m0, largest: T = <T>0;
  for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>(), x += 32) {
    const a = v128.load(x), b = v128.load(x, 16);
    m0 = larger<T>(m0, a);
    m1 = larger<T>(m1, b);
    strange = v128.or(strange, v128.or(v128.ne<T>(a, a), v128.ne<T>(b, b)));
  }
  for (; n > 0; --n, x += sizeof<T>()) largest = max<T>(largest, abs<T>(load<T>(x)));
  if (v128.any_true(strange)) return <T>NaN;
  m0 = v128.pmax<T>(m0, m1);
  if (sizeof<T>() == 4) m0 = v128.pmax<T>(m0, v128.shuffle<f32>(m0, m0, 2, 3, 0, 1));
  const m2 = sizeof<T>() == 4 ? v128.shuffle<f32>(m0, m0, 1, 0, 3, 2) : v128.shuffle<f64>(m0, m0, 1, 0);
  return max<T>(largest, v128.extract_lane<T>(v128.pmax<T>(m0, m2), 0));
}
export function max_abs_f32(x: usize, n: i32): f32 { return maxAbs<f32>(x, n); }
export function max_abs_f64(x: usize, n: i32): f64 { return maxAbs<f64>(x, n); }
