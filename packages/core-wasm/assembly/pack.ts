// Packing: what the register tile reads in one ascending stream. A panel of A holds 5 rows, a panel of B two vectors of columns, interleaved over k.
// The lines (rows of A, columns of B) that a panel at the edge lacks repeat its last line: what the tile makes of them is dropped.
// All strides are in bytes and may be negative. Not exported by the module.
import { lanes } from "./simd";
import { columns, ROWS, TILE_ROW } from "./tile";

/** to[l][i] = line i at l, for `width` lines `step` apart whose entries are `next` apart. */
function gather<T>(width: i32, count: i32, k: i32, from: usize, step: usize, next: usize, to: usize): void {
  for (; k > 0; --k) {
    let p = from;
    for (let i = 0; i < width; ++i) {
      store<T>(to, load<T>(p));
      if (i + 1 < count) p += step;
      to += sizeof<T>();
    }
    from += next;
  }
}

/** One vector of each of four lines (two for f64), stored entry by entry `stride` bytes apart. */
// @ts-ignore: decorator
@inline
export function transpose<T>(r0: v128, r1: v128, r2: v128, r3: v128, to: usize, stride: usize): void {
  if (sizeof<T>() == 4) {
    const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const c = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(a, c, 0, 2));
    v128.store(to + stride, v128.shuffle<f64>(a, c, 1, 3));
    v128.store(to + 2 * stride, v128.shuffle<f64>(b, d, 0, 2));
    v128.store(to + 3 * stride, v128.shuffle<f64>(b, d, 1, 3));
  } else {
    v128.store(to, v128.shuffle<f64>(r0, r1, 0, 2));
    v128.store(to, v128.shuffle<f64>(r2, r3, 0, 2), 16);
    v128.store(to + stride, v128.shuffle<f64>(r0, r1, 1, 3));
    v128.store(to + stride, v128.shuffle<f64>(r2, r3, 1, 3), 16);
  }
}

/** The lanes of one line, stored `stride` bytes apart. */
// @ts-ignore: decorator
@inline
export function scatter<T>(line: v128, to: usize, stride: usize): void {
  v128.store_lane<T>(to, line, 0);
  v128.store_lane<T>(to + stride, line, 1);
  if (sizeof<T>() == 4) {
    v128.store_lane<T>(to + 2 * stride, line, 2);
    v128.store_lane<T>(to + 3 * stride, line, 3);
  }
}

/** A panel of A: to[l][i] = row i at l for 5 rows, of which `count` exist; rows `step` apart, their entries `next` apart. */
export function packRows<T>(count: i32, k: i32, from: usize, step: usize, next: usize, to: usize): void {
  const s = sizeof<T>(), line = <usize>ROWS * s, last = count - 1;
  if (next == s) {
    let r0 = from, r1 = from + <usize>min(1, last) * step, r2 = from + <usize>min(2, last) * step;
    let r3 = from + <usize>min(3, last) * step, r4 = from + <usize>min(4, last) * step;
    for (; k >= lanes<T>(); k -= lanes<T>()) {
      transpose<T>(v128.load(r0), v128.load(r1), v128.load(r2), v128.load(r3), to, line);
      scatter<T>(v128.load(r4), to + 4 * s, line);
      r0 += 16; r1 += 16; r2 += 16; r3 += 16; r4 += 16;
      to += ROWS * 16;
    }
    from = r0;
  } else if (step == s && count == ROWS) {
    for (; k > 0; --k) {
      v128.store(to, v128.load(from));
      if (sizeof<T>() == 8) v128.store(to, v128.load(from, 16), 16);
      store<T>(to, load<T>(from, 4 * sizeof<T>()), 4 * sizeof<T>());
      from += next;
      to += line;
    }
  }
  gather<T>(ROWS, count, k, from, step, next, to);
}

/** A panel of B: to[l][j] = column j at l for two vectors of columns, of which `count` exist; columns `step` apart, their entries `next` apart. */
export function packColumns<T>(count: i32, k: i32, from: usize, step: usize, next: usize, to: usize): void {
  const s = sizeof<T>(), last = count - 1;
  if (step == s && count == columns<T>()) {
    for (; k > 0; --k) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += next;
      to += TILE_ROW;
    }
  } else if (next == s) {
    const o1 = <usize>min(1, last) * step, o2 = <usize>min(2, last) * step, o3 = <usize>min(3, last) * step;
    const o4 = <usize>min(4, last) * step, o5 = <usize>min(5, last) * step, o6 = <usize>min(6, last) * step, o7 = <usize>min(7, last) * step;
    for (; k >= lanes<T>(); k -= lanes<T>()) {
      transpose<T>(v128.load(from), v128.load(from + o1), v128.load(from + o2), v128.load(from + o3), to, TILE_ROW);
      if (sizeof<T>() == 4) transpose<T>(v128.load(from + o4), v128.load(from + o5), v128.load(from + o6), v128.load(from + o7), to + 16, TILE_ROW);
      from += 16;
      to += TILE_ROW * lanes<T>();
    }
  }
  gather<T>(columns<T>(), count, k, from, step, next, to);
}

/** Entries along k that a pass over all panels takes where lines lie side by side: so many streams the hardware follows. */
const PASS: i32 = 32;

/** All panels of m rows of A over k. */
export function packA<T>(m: i32, k: i32, a: usize, row: usize, column: usize, to: usize): void {
  const panel = <usize>k * ROWS * sizeof<T>(), pass = row == sizeof<T>() ? PASS : k;
  for (let l = 0; l < k; l += pass) {
    let from = a + <usize>l * column, target = to + <usize>l * ROWS * sizeof<T>();
    for (let i = 0; i < m; i += ROWS) {
      packRows<T>(min(ROWS, m - i), min(pass, k - l), from, row, column, target);
      from += <usize>ROWS * row;
      target += panel;
    }
  }
}

/** All panels of n columns of B over k. */
export function packB<T>(n: i32, k: i32, b: usize, row: usize, column: usize, to: usize): void {
  const panel = <usize>k * TILE_ROW, pass = column == sizeof<T>() ? PASS : k;
  for (let l = 0; l < k; l += pass) {
    let from = b + <usize>l * row, target = to + <usize>l * TILE_ROW;
    for (let j = 0; j < n; j += columns<T>()) {
      packColumns<T>(min(columns<T>(), n - j), min(pass, k - l), from, column, row, target);
      from += <usize>columns<T>() * column;
      target += panel;
    }
  }
}
