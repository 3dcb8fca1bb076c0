// One operation per element, so no order of summation is involved: pairs of vectors first, the rest element by element, the same bits either way.
// Pairs, because the counter, the pointers and the engine's check for interrupts cost as much as the arithmetic of one vector.
import { lanes, mulAdd } from "../simd";

/** Elements of a pair of vectors. */
// @ts-ignore: decorator
@inline
function pair<T>(): i32 { return 2 * lanes<T>(); }

/** x ← value. */
function fill<T>(x: usize, value: T, n: i32): void {
  const v = v128.splat<T>(value);
  for (; n >= pair<T>(); n -= pair<T>(), x += 32) {
    v128.store(x, v);
    v128.store(x, v, 16);
  }
  for (; n > 0; --n, x += sizeof<T>()) store<T>(x, value);
}
export function fill_f32(x: usize, value: f32, n: i32): void { fill<f32>(x, value, n); }
export function fill_f64(x: usize, value: f64, n: i32): void { fill<f64>(x, value, n); }

/** y ← x; the ranges may overlap. */
function copy<T>(y: usize, x: usize, n: i32): void { memory.copy(y, x, <usize>n * sizeof<T>()); }
export function copy_f32(y: usize, x: usize, n: i32): void { copy<f32>(y, x, n); }
export function copy_f64(y: usize, x: usize, n: i32): void { copy<f64>(y, x, n); }

/** y ← y + x. */
export function add<T>(y: usize, x: usize, n: i32): void {
  for (; n >= pair<T>(); n -= pair<T>(), x += 32, y += 32) {
    const low = v128.add<T>(v128.load(y), v128.load(x)), high = v128.add<T>(v128.load(y, 16), v128.load(x, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; n > 0; --n, x += sizeof<T>(), y += sizeof<T>()) store<T>(y, load<T>(y) + load<T>(x));
}
export function add_f32(y: usize, x: usize, n: i32): void { add<f32>(y, x, n); }
export function add_f64(y: usize, x: usize, n: i32): void { add<f64>(y, x, n); }

/** y ← y + α x, product and sum each rounded. */
function axpy<T>(y: usize, alpha: T, x: usize, n: i32): void {
  const a = v128.splat<T>(alpha);
  for (; n >= pair<T>(); n -= pair<T>(), x += 32, y += 32) {
    const low = mulAdd<T>(v128.load(y), a, v128.load(x)), high = mulAdd<T>(v128.load(y, 16), a, v128.load(x, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; n > 0; --n, x += sizeof<T>(), y += sizeof<T>()) store<T>(y, load<T>(y) + alpha * load<T>(x));
}
export function axpy_f32(y: usize, alpha: f32, x: usize, n: i32): void { axpy<f32>(y, alpha, x, n); }
export function axpy_f64(y: usize, alpha: f64, x: usize, n: i32): void { axpy<f64>(y, alpha, x, n); }

/** x ← α x. */
function scale<T>(x: usize, alpha: T, n: i32): void {
  const a = v128.splat<T>(alpha);
  for (; n >= pair<T>(); n -= pair<T>(), x += 32) {
    const low = v128.mul<T>(a, v128.load(x)), high = v128.mul<T>(a, v128.load(x, 16));
    v128.store(x, low);
    v128.store(x, high, 16);
  }
  for (; n > 0; --n, x += sizeof<T>()) store<T>(x, alpha * load<T>(x));
}
export function scale_f32(x: usize, alpha: f32, n: i32): void { scale<f32>(x, alpha, n); }
export function scale_f64(x: usize, alpha: f64, n: i32): void { scale<f64>(x, alpha, n); }

/** y ← a ∘ b. */
function multiply<T>(y: usize, a: usize, b: usize, n: i32): void {
  for (; n >= pair<T>(); n -= pair<T>(), a += 32, b += 32, y += 32) {
    const low = v128.mul<T>(v128.load(a), v128.load(b)), high = v128.mul<T>(v128.load(a, 16), v128.load(b, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; n > 0; --n, a += sizeof<T>(), b += sizeof<T>(), y += sizeof<T>()) store<T>(y, load<T>(a) * load<T>(b));
}
export function multiply_f32(y: usize, a: usize, b: usize, n: i32): void { multiply<f32>(y, a, b, n); }
export function multiply_f64(y: usize, a: usize, b: usize, n: i32): void { multiply<f64>(y, a, b, n); }

/** y ← y + a ∘ b, product and sum each rounded. */
function multiplyAdd<T>(y: usize, a: usize, b: usize, n: i32): void {
  for (; n >= pair<T>(); n -= pair<T>(), a += 32, b += 32, y += 32) {
    const low = mulAdd<T>(v128.load(y), v128.load(a), v128.load(b)), high = mulAdd<T>(v128.load(y, 16), v128.load(a, 16), v128.load(b, 16));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  for (; n > 0; --n, a += sizeof<T>(), b += sizeof<T>(), y += sizeof<T>()) store<T>(y, load<T>(y) + load<T>(a) * load<T>(b));
}
export function multiply_add_f32(y: usize, a: usize, b: usize, n: i32): void { multiplyAdd<f32>(y, a, b, n); }
export function multiply_add_f64(y: usize, a: usize, b: usize, n: i32): void { multiplyAdd<f64>(y, a, b, n); }
