// A panel of the LQ factorization: lines are reduced to lower triangular form by reflectors I − Vᵀ·T·V from the right (compact WY).
import { dots, reflect, scale, scaleAdd, zero } from "../lines";

/**
 * Reduces `lines` lines of `length` elements at `a` (row stride `stride`): they become the rows of L, zero behind the diagonal. The unit
 * lower trapezoidal reflectors go to `v` (lines × length), the triangular factor to `t` (lines × lines), both contiguous.
 * `workspace` holds `lines` elements.
 */
function panel<T>(lines: i32, length: i32, a: usize, stride: i32, v: usize, t: usize, workspace: usize): void {
  const s = sizeof<T>(), aRow = <usize>stride * s, vRow = <usize>length * s, tRow = <usize>lines * s;
  zero<T>(lines * lines, t);
  for (let i = 0; i < lines; ++i) {
    const at = <usize>i * s, rest = length - i, below = lines - i - 1;
    const line = a + <usize>i * aRow + at, reflector = v + <usize>i * vRow + at;
    zero<T>(i, v + <usize>i * vRow);
    memory.copy(reflector, line, <usize>rest * s);
    const tau = reflect<T>(rest, reflector, line);
    zero<T>(rest - 1, line + s);
    dots<T>(below, rest, line + aRow, aRow, reflector, workspace);
    scale<T>(below, -tau, workspace);
    for (let j = 0; j < below; ++j) scaleAdd<T>(rest, <T>1, line + <usize>(j + 1) * aRow, load<T>(workspace + <usize>j * s), reflector);
    // Column i of T above the diagonal: −τ·T·(V v_i).
    dots<T>(i, rest, v + at, vRow, reflector, workspace);
    for (let r = 0; r < i; ++r) {
      let sum: T = <T>0;
      for (let c = r; c < i; ++c) sum += load<T>(t + <usize>r * tRow + <usize>c * s) * load<T>(workspace + <usize>c * s);
      store<T>(t + <usize>r * tRow + at, -tau * sum);
    }
    store<T>(t + <usize>i * tRow + at, tau);
  }
}
export function lq_panel_f32(lines: i32, length: i32, a: usize, stride: i32, v: usize, t: usize, workspace: usize): void { panel<f32>(lines, length, a, stride, v, t, workspace); }
export function lq_panel_f64(lines: i32, length: i32, a: usize, stride: i32, v: usize, t: usize, workspace: usize): void { panel<f64>(lines, length, a, stride, v, t, workspace); }
