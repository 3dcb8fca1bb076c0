// Windows of neighbouring outputs as vectors: lane j belongs to the output `stride` columns after that of lane j − 1, for a stride of 1 or 2.

/** The elements at even places of two vectors in a row. */
// @ts-ignore: decorator
@inline
export function even<T>(a: v128, b: v128): v128 { return sizeof<T>() == 4 ? v128.shuffle<f32>(a, b, 0, 2, 4, 6) : v128.shuffle<f64>(a, b, 0, 2); }

/** Those at odd places. */
// @ts-ignore: decorator
@inline
export function odd<T>(a: v128, b: v128): v128 { return sizeof<T>() == 4 ? v128.shuffle<f32>(a, b, 1, 3, 5, 7) : v128.shuffle<f64>(a, b, 1, 3); }

/** Elements p[0], p[stride], …, one for each lane; `s` is the column in the window: at stride 2, odd columns come from the vectors that start one element earlier, so that nothing beyond the window's pair of columns is read. */
// @ts-ignore: decorator
@inline
export function every<T>(p: usize, stride: i32, s: i32): v128 {
  if (stride == 1) return v128.load(p);
  if (s & 1) return odd<T>(v128.load(p - sizeof<T>()), v128.load(p - sizeof<T>(), 16));
  return even<T>(v128.load(p), v128.load(p, 16));
}

/** The outputs whose windows (and what `every` reads with them) lie inside a row: for W = 0 the first one, else one more than the last; none for strides beyond 2. */
export function fitting(W: i32, S: i32, stride: i32, pad: i32): i32 {
  if (stride > 2) return 0;
  if (W == 0) return (pad + stride - 1) / stride;
  const read = stride == 2 ? (S + 1) & -2 : S;
  return W + pad < read ? 0 : (W + pad - read) / stride + 1;
}

/** first, first + step, …: integers as wide as an element. */
// @ts-ignore: decorator
@inline
export function indices<T>(first: i32, step: i32): v128 {
  if (sizeof<T>() == 4) return i32x4.add(i32x4.splat(first), i32x4.mul(i32x4.splat(step), i32x4(0, 1, 2, 3)));
  return i64x2.replace_lane(i64x2.splat(first), 1, first + step);
}

/** Stores such integers as i32. */
// @ts-ignore: decorator
@inline
export function narrow<T>(p: usize, v: v128): void {
  if (sizeof<T>() == 4) v128.store(p, v);
  else v128.store_lane<i64>(p, v128.shuffle<i32>(v, v, 0, 2, 0, 2), 0);
}

/** a₀, a₀, a₁, a₁, …: the lower half of the vector doubled, or the upper one. */
// @ts-ignore: decorator
@inline
export function doubled<T>(v: v128, upper: bool): v128 {
  if (upper) return sizeof<T>() == 4 ? v128.shuffle<f32>(v, v, 2, 2, 3, 3) : v128.shuffle<f64>(v, v, 1, 1);
  return sizeof<T>() == 4 ? v128.shuffle<f32>(v, v, 0, 0, 1, 1) : v128.shuffle<f64>(v, v, 0, 0);
}
