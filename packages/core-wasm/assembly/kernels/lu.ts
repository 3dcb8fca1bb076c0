// LU factorization of a panel with partial pivoting.
import { lanes } from "../simd";

function swapRows<T>(columns: i32, a: usize, b: usize): void {
  for (; columns > 0; --columns) {
    const x = load<T>(a);
    store<T>(a, load<T>(b));
    store<T>(b, x);
    a += sizeof<T>();
    b += sizeof<T>();
  }
}

/** target -= factor·source over `count` elements. */
function subtractMultiple<T>(count: i32, factor: T, source: usize, target: usize): void {
  const f = v128.splat<T>(factor);
  for (; count >= lanes<T>(); count -= lanes<T>()) {
    v128.store(target, v128.sub<T>(v128.load(target), v128.mul<T>(f, v128.load(source))));
    source += 16;
    target += 16;
  }
  for (; count > 0; --count) {
    store<T>(target, load<T>(target) - factor * load<T>(source));
    source += sizeof<T>();
    target += sizeof<T>();
  }
}

/** Index of the entry of largest magnitude in a column, the first of equals; a NaN counts as larger than everything. */
function pivotOf<T>(rows: i32, p: usize, row: usize): i32 {
  let best: T = <T>(-1), at = 0;
  for (let i = 0; i < rows; ++i) {
    const size = abs<T>(load<T>(p));
    if (size != size) return i;
    if (size > best) {
      best = size;
      at = i;
    }
    p += row;
  }
  return at;
}

/**
 * Factors the rows × columns panel at `a`; exchanges whole rows of `width` entries that start at `whole`; pivots[j] = index of the row
 * exchanged with row j, counted from the panel's first row. Returns −1, or the first column without a finite non-zero pivot.
 */
function luPanel<T>(rows: i32, columns: i32, a: usize, rs: i32, whole: usize, width: i32, pivots: usize): i32 {
  const s = sizeof<T>(), row = <usize>rs * s;
  for (let j = 0; j < columns; ++j) {
    const top = a + <usize>j * row, diagonal = top + <usize>j * s;
    const at = j + pivotOf<T>(rows - j, diagonal, row);
    store<i32>(pivots + (<usize>j << 2), at);
    if (at != j) swapRows<T>(width, whole + <usize>j * row, whole + <usize>at * row);
    const pivot = load<T>(diagonal);
    if (!(abs<T>(pivot) > 0 && abs<T>(pivot) < <T>Infinity)) return j;
    let p = diagonal;
    for (let i = j + 1; i < rows; ++i) {
      p += row;
      const factor = load<T>(p) / pivot;
      store<T>(p, factor);
      subtractMultiple<T>(columns - j - 1, factor, diagonal + s, p + s);
    }
  }
  return -1;
}
export function lu_panel_f32(rows: i32, columns: i32, a: usize, rs: i32, whole: usize, width: i32, pivots: usize): i32 { return luPanel<f32>(rows, columns, a, rs, whole, width, pivots); }
export function lu_panel_f64(rows: i32, columns: i32, a: usize, rs: i32, whole: usize, width: i32, pivots: usize): i32 { return luPanel<f64>(rows, columns, a, rs, whole, width, pivots); }
