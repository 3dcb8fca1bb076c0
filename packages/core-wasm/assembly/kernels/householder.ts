// A panel of Householder reflectors in compact WY form (Schreiber and Van Loan 1989): I − Vᵀ·T·V, with a reflector in each line of V.
// Lines are rows of A for an LQ factorization, columns of A for a QR factorization.
import { combine, dots, reflector, zero } from "../lines";

/** out := −w·T for the leading `count` entries of a row w and an upper triangular T. */
function turn<T>(count: i32, w: usize, t: usize, tRow: usize, out: usize): void {
  const s = sizeof<T>();
  for (let c = 0; c < count; ++c) {
    let sum: T = <T>0, p = t + <usize>c * s;
    for (let r = 0; r <= c; ++r) {
      sum -= load<T>(w + <usize>r * s) * load<T>(p);
      p += tRow;
    }
    store<T>(out + <usize>c * s, sum);
  }
}

/** Line i of T: zeros, τ on its diagonal; and column i above it: −τ·T·(V v_i). V is lines × length; `workspace` holds i elements. */
function extendTriangle<T>(lines: i32, i: i32, length: i32, v: usize, tau: T, t: usize, tRow: usize, workspace: usize): void {
  const s = sizeof<T>(), at = <usize>i * s, vRow = <usize>length * s, own = t + <usize>i * tRow;
  zero<T>(lines, own);
  dots<T>(i, length - i, v + at, vRow, v + <usize>i * vRow + at, workspace);
  for (let r = 0; r < i; ++r) {
    let sum: T = <T>0;
    for (let c = r; c < i; ++c) sum += load<T>(t + <usize>r * tRow + <usize>c * s) * load<T>(workspace + <usize>c * s);
    store<T>(t + <usize>r * tRow + at, -tau * sum);
  }
  store<T>(own + at, tau);
}

/**
 * Reduces `lines` lines of `length` elements at `a` (row stride `stride`) to lower triangular form, from the right and line by line: line i
 * first takes the reflectors before it. Behind its diagonal stays the tail of its reflector (keep = 1) or zeros (keep = 0). V (lines × length,
 * unit upper trapezoidal, contiguous) goes to `v`, the upper triangular T to `t` (row stride `tStride`). `workspace` holds 2·lines elements.
 */
function panel<T>(lines: i32, length: i32, a: usize, stride: i32, keep: i32, v: usize, t: usize, tStride: i32, workspace: usize): void {
  const s = sizeof<T>(), aRow = <usize>stride * s, vRow = <usize>length * s, tRow = <usize>tStride * s;
  const turned = workspace + <usize>lines * s;
  for (let i = 0; i < lines; ++i) {
    const at = <usize>i * s, rest = length - i;
    const line = a + <usize>i * aRow, own = v + <usize>i * vRow;
    dots<T>(i, length, v, vRow, line, workspace);
    turn<T>(i, workspace, t, tRow, turned);
    combine<T>(i, length, turned, v, vRow, line);

    zero<T>(i, own);
    memory.copy(own + at, line + at, <usize>rest * s);
    const tau = reflector<T>(rest, own + at, line + at);
    if (keep) memory.copy(line + at + s, own + at + s, <usize>(rest - 1) * s);
    else zero<T>(rest - 1, line + at + s);

    extendTriangle<T>(lines, i, length, v, tau, t, tRow, workspace);
  }
}
export function householder_panel_f32(lines: i32, length: i32, a: usize, stride: i32, keep: i32, v: usize, t: usize, tStride: i32, workspace: usize): void { panel<f32>(lines, length, a, stride, keep, v, t, tStride, workspace); }
export function householder_panel_f64(lines: i32, length: i32, a: usize, stride: i32, keep: i32, v: usize, t: usize, tStride: i32, workspace: usize): void { panel<f64>(lines, length, a, stride, keep, v, t, tStride, workspace); }

/** T (row stride `tStride`) of given reflectors V (lines × length, contiguous) with their factors τ. `workspace` holds `lines` elements. */
function triangle<T>(lines: i32, length: i32, v: usize, taus: usize, t: usize, tStride: i32, workspace: usize): void {
  const s = sizeof<T>();
  for (let i = 0; i < lines; ++i) extendTriangle<T>(lines, i, length, v, load<T>(taus + <usize>i * s), t, <usize>tStride * s, workspace);
}
export function householder_triangle_f32(lines: i32, length: i32, v: usize, taus: usize, t: usize, tStride: i32, workspace: usize): void { triangle<f32>(lines, length, v, taus, t, tStride, workspace); }
export function householder_triangle_f64(lines: i32, length: i32, v: usize, taus: usize, t: usize, tStride: i32, workspace: usize): void { triangle<f64>(lines, length, v, taus, t, tStride, workspace); }
