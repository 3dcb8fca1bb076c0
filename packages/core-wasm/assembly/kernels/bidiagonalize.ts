// Householder bidiagonalization by panels: A ← A − Σ left_t ⊗ right_t, with the trailing update left to GEMM and one pass over A per step.
// A is `lines` lines of `length` elements. Line i is reduced by a reflector v on the right, then column i by a reflector u on the left.
import { combine, combine4, dots, dots4, gatherNegated, reflect, scale, scaleAdd, zero } from "../lines";

// Exported, so that they are never inlined and tier up on their own.
export function dots4_f32(n: i32, lines: usize, step: usize, x: usize, out: usize): void { dots4<f32>(n, lines, step, x, out); }
export function dots4_f64(n: i32, lines: usize, step: usize, x: usize, out: usize): void { dots4<f64>(n, lines, step, x, out); }
export function combine4_f32(n: i32, factors: usize, lines: usize, step: usize, z: usize): void { combine4<f32>(n, factors, lines, step, z); }
export function combine4_f64(n: i32, factors: usize, lines: usize, step: usize, z: usize): void { combine4<f64>(n, factors, lines, step, z); }

/**
 * One pass over the lines below line i, read from their element i: y_j := τ(⟨A_j, v⟩ + y_j), row_j := A_j[0] + row_j − y_j,
 * z += row_j·A_j without its first element; v₀ = 1, and `tail` elements follow the first.
 */
function sweep<T>(count: i32, tail: i32, a: usize, aRow: usize, tau: T, v: usize, y: usize, row: usize, z: usize, scratch: usize): void {
  const s = sizeof<T>();
  for (; count > 0; count -= 4) {
    const block = min(4, count);
    dots<T>(block, tail, a + s, aRow, v + s, scratch);
    for (let r = 0; r < block; ++r) {
      const at = <usize>r * s, entry = load<T>(a + <usize>r * aRow);
      const value = tau * (entry + load<T>(scratch + at) + load<T>(y + at));
      store<T>(y + at, value);
      store<T>(row + at, entry + load<T>(row + at) - value);
    }
    combine<T>(block, tail, row, a + s, aRow, z);
    a += 4 * aRow;
    y += 4 * s;
    row += 4 * s;
  }
}

/**
 * `steps` steps of the bidiagonalization of A (lines × length, row stride `stride`), which is only read: d and e receive the diagonals (e one
 * entry less at the last line), `tausLeft` and `tausRight` (likewise) the factors of the reflectors. What the steps do to the rest of A is A −= leftᵀ·right, with 2·steps lines in `left` (each `lines` long) and in
 * `right` (each `length` long): lines 2t are y_t and the right reflector v_t, lines 2t + 1 the left reflector u_t and x_t.
 * `workspace` holds 2·steps + 4 elements.
 */
function panel<T>(lines: i32, length: i32, steps: i32, a: usize, stride: i32, d: usize, e: usize, tausLeft: usize, tausRight: usize, left: usize, right: usize, workspace: usize): void {
  const s = sizeof<T>(), aRow = <usize>stride * s, leftRow = <usize>lines * s, rightRow = <usize>length * s;
  const factors = workspace + 4 * s;
  for (let i = 0; i < steps; ++i) {
    const known = 2 * i, rest = lines - i - 1, tail = length - i - 1, at = <usize>i * s;
    const line = a + <usize>i * aRow + at;
    const v = right + <usize>known * rightRow + at, z = v + rightRow + s;
    memory.copy(v, line, <usize>(tail + 1) * s);
    gatherNegated<T>(known, left + at, leftRow, factors);
    combine<T>(known, tail + 1, factors, right + at, rightRow, v);
    const tauRight = reflect<T>(tail + 1, v, d + at);
    store<T>(tausRight + at, tauRight);
    if (rest == 0) return;

    const below = left + at + s, y = below + <usize>known * leftRow, row = y + leftRow;
    zero<T>(2 * lines - i - 1, y);
    dots<T>(known, tail + 1, right + at, rightRow, v, factors);
    scale<T>(known, <T>(-1), factors);
    combine<T>(known, rest, factors, below, leftRow, y);
    gatherNegated<T>(known, right + at, rightRow, factors);
    combine<T>(known, rest, factors, below, leftRow, row);
    zero<T>(tail, z);
    sweep<T>(rest, tail, line + aRow, aRow, tauRight, v, y, row, z, workspace);

    const first = load<T>(row);
    const tauLeft = reflect<T>(rest, row, e + at);
    store<T>(tausLeft + at, tauLeft);
    if (tauLeft == 0) {
      zero<T>(tail, z);
      continue;
    }
    const beta = load<T>(e + at), inverse = <T>1 / (first - beta);
    scaleAdd<T>(tail, inverse, z, -beta * inverse, line + aRow + s);
    dots<T>(known + 1, rest, below, leftRow, row, factors);
    scale<T>(known + 1, <T>(-1), factors);
    combine<T>(known + 1, tail, factors, right + at + s, rightRow, z);
    scale<T>(tail, tauLeft, z);
  }
}
export function bidiagonal_panel_f32(lines: i32, length: i32, steps: i32, a: usize, stride: i32, d: usize, e: usize, tausLeft: usize, tausRight: usize, left: usize, right: usize, workspace: usize): void { panel<f32>(lines, length, steps, a, stride, d, e, tausLeft, tausRight, left, right, workspace); }
export function bidiagonal_panel_f64(lines: i32, length: i32, steps: i32, a: usize, stride: i32, d: usize, e: usize, tausLeft: usize, tausRight: usize, left: usize, right: usize, workspace: usize): void { panel<f64>(lines, length, steps, a, stride, d, e, tausLeft, tausRight, left, right, workspace); }
