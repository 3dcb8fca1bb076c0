// Two elements at a time as f64 lanes: f32 is widened when read and rounded once when written. One element fills both lanes.

/** Elements p[0], p[1], or p[0] twice where `count` is 1. */
// @ts-ignore: decorator
@inline
export function loadPair<T>(p: usize, count: i32): v128 {
  if (count < 2) return f64x2.splat(<f64>load<T>(p));
  return sizeof<T>() == 8 ? v128.load(p) : f64x2.promote_low_f32x4(v128.load_zero<f64>(p));
}

/** Writes the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function storePair<T>(p: usize, value: v128, count: i32): void {
  if (count < 2) store<T>(p, <T>f64x2.extract_lane(value, 0));
  else if (sizeof<T>() == 8) v128.store(p, value);
  else v128.store_lane<f64>(p, f32x4.demote_f64x2_zero(value), 0);
}
