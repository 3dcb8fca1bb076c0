// ReLU is exact in either dtype, so it needs no wider lanes: full vectors, at the speed of a copy.
import { lanes } from "../simd";

/** y = max(x, 0), or where x > 0 one, or zero; a NaN stays in the value, −0 too, and the slope at the kink is 0. */
function rectify<T>(y: usize, x: usize, n: i32, order: i32): void {
  const zero = i64x2.splat(0), one = v128.splat<T>(<T>1);
  if (order == 0) for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>(), x += 32, y += 32) {
    const low = v128.pmax<T>(v128.load(x), zero), high = v128.pmax<T>(v128.load(x, 16), zero);
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  else if (order == 1) for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>(), x += 32, y += 32) {
    const low = v128.and(one, v128.gt<T>(v128.load(x), zero)), high = v128.and(one, v128.gt<T>(v128.load(x, 16), zero));
    v128.store(y, low);
    v128.store(y, high, 16);
  }
  else for (; n >= lanes<T>(); n -= lanes<T>(), y += 16) v128.store(y, zero);
  for (; n > 0; --n, x += sizeof<T>(), y += sizeof<T>()) {
    const t = order == 2 ? <T>0 : load<T>(x);
    store<T>(y, order == 0 ? (t < <T>0 ? <T>0 : t) : order == 1 && t > <T>0 ? <T>1 : <T>0);
  }
}

/** A row of the table of map.ts. */
export function relu(y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void {
  if (wide) rectify<f64>(y, x, n, order);
  else rectify<f32>(y, x, n, order);
}
