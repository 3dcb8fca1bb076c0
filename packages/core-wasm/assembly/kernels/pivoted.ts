// A panel of QR with column pivoting (Quintana-Ortí, Sun and Bischof 1998): columns of the matrix are lines here, and are updated only when they are
// chosen; the others keep one row and their norm up to date, and take the panel at once by GEMM: A ← A − V·F for the lines F of multipliers.
import { combine, dots, gatherNegated, norm, reflector, scale, swap, zero } from "../lines";

/** √u: a norm that has shrunk by more than this since it was last computed has lost half of its digits (Drmač and Bujanović 2008). */
function stale<T>(): T { return sizeof<T>() == 4 ? <T>0.000244140625 : <T>1.0536712127723509e-8; }

/** The first largest of `count` norms, a NaN above all. */
function largest<T>(count: i32, norms: usize): i32 {
  let best: T = <T>(-1), at = 0;
  for (let i = 0; i < count; ++i) {
    const size = load<T>(norms + <usize>i * sizeof<T>());
    if (size != size) return i;
    if (size > best) {
      best = size;
      at = i;
    }
  }
  return at;
}

/**
 * Adds `row` to the entries that `count` lines have in the finished row (the first at `entry`), and takes them out of the norms of what is left:
 * ‖x‖² := ‖x‖² − entry². Where that would lose too much the reference norm becomes −1: true, if there is such a line.
 */
function downdate<T>(count: i32, entry: usize, step: usize, row: usize, norms: usize, reference: usize): bool {
  let lost = false;
  for (; count > 0; --count) {
    const value = load<T>(entry) + load<T>(row), size = load<T>(norms);
    store<T>(entry, value);
    if (size != 0) {
      const share = abs<T>(value) / size, left = max<T>(0, (1 + share) * (1 - share)), ratio = size / load<T>(reference);
      if (left * ratio * ratio <= stale<T>()) {
        store<T>(reference, <T>(-1));
        lost = true;
      } else store<T>(norms, size * sqrt<T>(left));
    }
    entry += step;
    row += sizeof<T>(); norms += sizeof<T>(); reference += sizeof<T>();
  }
  return lost;
}

function choose<T>(k: i32, lines: i32, length: i32, step: i32, a: usize, aRow: usize, f: usize, fRow: usize, norms: usize, order: usize): void {
  const s = sizeof<T>(), at = <usize>k * s, other = k + largest<T>(lines - k, norms + at), there = <usize>other * s;
  if (other == k) return;
  swap<T>(length, a + <usize>k * aRow, a + <usize>other * aRow);
  for (let c = 0; c < step; ++c) swap<T>(1, f + <usize>c * fRow + at, f + <usize>c * fRow + there);
  const reference = norms + <usize>lines * s;
  store<T>(norms + there, load<T>(norms + at));
  store<T>(reference + there, load<T>(reference + at));
  const name = load<i32>(order + (<usize>k << 2));
  store<i32>(order + (<usize>k << 2), load<i32>(order + (<usize>other << 2)));
  store<i32>(order + (<usize>other << 2), name);
}

/**
 * Up to `steps` steps from line `first` on, of `lines` lines of `length` elements (row stride `stride`): returns how many were made before a norm
 * had to be computed anew. Finished lines hold a column of R, then the tail of their reflector, whose factor goes to `taus`. `f` receives one
 * line of `lines` multipliers for each step; `norms` holds the norms of what is left of the lines, then those when last computed; `order` is
 * permuted like the lines. `workspace` holds lines + steps + 1 elements.
 */
function panel<T>(first: i32, lines: i32, length: i32, steps: i32, a: usize, stride: i32, f: usize, norms: usize, taus: usize, order: usize, workspace: usize): i32 {
  const s = sizeof<T>(), aRow = <usize>stride * s, fRow = <usize>lines * s;
  const beta = workspace, row = beta + s, factors = row + <usize>lines * s;
  for (let step = 0; step < steps; ++step) {
    const k = first + step, at = <usize>k * s, rest = length - k, right = lines - k - 1;
    choose<T>(k, lines, length, step, a, aRow, f, fRow, norms, order);
    const known = a + <usize>first * aRow + at, line = a + <usize>k * aRow + at, behind = f + at + s, own = behind + <usize>step * fRow;
    gatherNegated<T>(step, f + at, fRow, factors);
    combine<T>(step, rest, factors, known, aRow, line);
    const tau = reflector<T>(rest, line, beta);
    store<T>(taus + at, tau);

    // Multipliers τ·(A − V·F)ᵀ·v of the lines behind, A as it was before the panel.
    dots<T>(right, rest, line + aRow, aRow, line, own);
    scale<T>(right, tau, own);
    dots<T>(step, rest, known, aRow, line, factors);
    scale<T>(step, -tau, factors);
    combine<T>(step, right, factors, behind, fRow, own);

    zero<T>(right, row);
    gatherNegated<T>(step + 1, known, aRow, factors);
    combine<T>(step + 1, right, factors, behind, fRow, row);
    store<T>(line, load<T>(beta));
    if (downdate<T>(right, line + aRow, aRow, row, norms + at + s, norms + (<usize>(lines + k + 1)) * s)) return step + 1;
  }
  return steps;
}
export function pivoted_panel_f32(first: i32, lines: i32, length: i32, steps: i32, a: usize, stride: i32, f: usize, norms: usize, taus: usize, order: usize, workspace: usize): i32 { return panel<f32>(first, lines, length, steps, a, stride, f, norms, taus, order, workspace); }
export function pivoted_panel_f64(first: i32, lines: i32, length: i32, steps: i32, a: usize, stride: i32, f: usize, norms: usize, taus: usize, order: usize, workspace: usize): i32 { return panel<f64>(first, lines, length, steps, a, stride, f, norms, taus, order, workspace); }

/** Computes the norms of what is left from column `first` on of those lines whose reference norm is negative. */
function renew<T>(first: i32, lines: i32, length: i32, a: usize, stride: i32, norms: usize): void {
  const s = sizeof<T>(), reference = norms + <usize>lines * s;
  for (let j = first; j < lines; ++j) {
    const at = <usize>j * s;
    if (load<T>(reference + at) >= 0) continue;
    const size = norm<T>(length - first, a + (<usize>j * stride + first) * s);
    store<T>(norms + at, size);
    store<T>(reference + at, size);
  }
}
export function pivoted_norms_f32(first: i32, lines: i32, length: i32, a: usize, stride: i32, norms: usize): void { renew<f32>(first, lines, length, a, stride, norms); }
export function pivoted_norms_f64(first: i32, lines: i32, length: i32, a: usize, stride: i32, norms: usize): void { renew<f64>(first, lines, length, a, stride, norms); }
