// LU factorization of a panel with partial pivoting.
import { swap } from "../lines";
import { lanes } from "../simd";

/** Columns that are finished one by one before the rest of the panel takes them at once. */
const NARROW: i32 = 4;

/** target −= Σ_k factor[k]·source row k over `count` elements, k ascending below `rank` <= 4. */
// @ts-ignore: decorator
@inline
function subtractRows<T>(count: i32, rank: i32, factors: usize, source: usize, row: usize, target: usize): void {
  if (rank == NARROW) {
    const f0 = load<T>(factors), f1 = load<T>(factors, sizeof<T>()), f2 = load<T>(factors, 2 * sizeof<T>()), f3 = load<T>(factors, 3 * sizeof<T>());
    const v0 = v128.splat<T>(f0), v1 = v128.splat<T>(f1), v2 = v128.splat<T>(f2), v3 = v128.splat<T>(f3);
    let s1 = source + row, s2 = s1 + row, s3 = s2 + row;
    for (; count >= lanes<T>(); count -= lanes<T>()) {
      let z = v128.sub<T>(v128.load(target), v128.mul<T>(v0, v128.load(source)));
      z = v128.sub<T>(z, v128.mul<T>(v1, v128.load(s1)));
      z = v128.sub<T>(z, v128.mul<T>(v2, v128.load(s2)));
      v128.store(target, v128.sub<T>(z, v128.mul<T>(v3, v128.load(s3))));
      source += 16; s1 += 16; s2 += 16; s3 += 16; target += 16;
    }
  }
  for (; count > 0; --count) {
    let z = load<T>(target), p = source;
    for (let k = 0; k < rank; ++k) {
      z -= load<T>(factors + <usize>k * sizeof<T>()) * load<T>(p);
      p += row;
    }
    store<T>(target, z);
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

/** Columns first … last of a panel by elimination; see `luPanel`. */
function narrowPanel<T>(first: i32, last: i32, rows: i32, a: usize, row: usize, whole: usize, width: i32, pivots: usize): i32 {
  const s = sizeof<T>();
  for (let j = first; j < last; ++j) {
    const top = a + <usize>j * row, diagonal = top + <usize>j * s;
    const at = j + pivotOf<T>(rows - j, diagonal, row);
    store<i32>(pivots + (<usize>j << 2), at);
    if (at != j) swap<T>(width, whole + <usize>j * row, whole + <usize>at * row);
    const pivot = load<T>(diagonal);
    if (!(abs<T>(pivot) > 0 && abs<T>(pivot) < <T>Infinity)) return j;
    let p = diagonal;
    for (let i = j + 1; i < rows; ++i) {
      p += row;
      const factor = load<T>(p) / pivot;
      store<T>(p, factor);
      for (let c: usize = s; c < <usize>(last - j) * s; c += s) store<T>(p + c, load<T>(p + c) - factor * load<T>(diagonal + c));
    }
  }
  return -1;
}

/**
 * Factors the rows × columns panel at `a`; exchanges whole rows of `width` entries that start at `whole`; pivots[j] = index of the row
 * exchanged with row j, counted from the panel's first row. Returns −1, or the first column without a finite non-zero pivot.
 */
function luPanel<T>(rows: i32, columns: i32, a: usize, rs: i32, whole: usize, width: i32, pivots: usize): i32 {
  const s = sizeof<T>(), row = <usize>rs * s;
  for (let j = 0; j < columns; j += NARROW) {
    const last = min(j + NARROW, columns), rest = columns - last;
    const failed = narrowPanel<T>(j, last, rows, a, row, whole, width, pivots);
    if (failed >= 0) return failed;
    const top = a + <usize>j * row + <usize>last * s;
    let factors = a + <usize>j * (row + s), target = top;
    for (let i = j; i < rows; ++i) {
      subtractRows<T>(rest, min(i - j, NARROW), factors, top, row, target);
      factors += row;
      target += row;
    }
  }
  return -1;
}
export function lu_panel_f32(rows: i32, columns: i32, a: usize, rs: i32, whole: usize, width: i32, pivots: usize): i32 { return luPanel<f32>(rows, columns, a, rs, whole, width, pivots); }
export function lu_panel_f64(rows: i32, columns: i32, a: usize, rs: i32, whole: usize, width: i32, pivots: usize): i32 { return luPanel<f64>(rows, columns, a, rs, whole, width, pivots); }
