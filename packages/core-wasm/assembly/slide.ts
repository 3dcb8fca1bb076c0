// Products whose columns are neighbouring pixels: vectors of an image are read where they lie, row l at x + its offset, and meet filters that are packed row by row,
// each row with its offset behind its weights, so that one pointer serves both.
// For few filters, where the 2-vector panels of the other path would be half empty. A list has the byte offsets of every vector of pixels of a pass, in x and in y;
// where a row is no whole number of vectors, its last one lies over the one before and finds the same bits again. Not exported by the module.
import { lanes, mulAdd } from "./simd";

/** Filters of a triple. */
export const TRIPLE: i32 = 3;
/** Vectors of a tile of one filter, twice those of a tile of three. */
const SINGLE: i32 = 6;

/** Repeats the last vector of a list until it fills whole tiles; returns the end. */
export function fillTiles(list: usize, end: usize): usize {
  for (; (end - list) % (8 * SINGLE) != 0; end += 8) store<u64>(end, load<u64>(end - 8));
  return end;
}

/** The vectors of rows of `width` pixels (at least a vector): y has rows next to each other, x rows `line` bytes apart; returns the end of the list. */
export function listRows<T>(rows: i32, width: i32, x: usize, line: usize, y: usize, to: usize): usize {
  for (; rows > 0; --rows, x += line, y += <usize>width * sizeof<T>())
    for (let w = 0; w < width; w += lanes<T>(), to += 8) {
      const at = <usize>min(w, width - lanes<T>()) * sizeof<T>();
      store<u32>(to, <u32>(x + at));
      store<u32>(to, <u32>(y + at), 4);
    }
  return to;
}

/** Bytes of a row of a packed triple, or of one filter alone: weights, then offset. */
export function tripleRow<T>(): usize { return 4 * sizeof<T>(); }
export function singleRow<T>(): usize { return 2 * sizeof<T>(); }

/**
 * 3 filters × 3 vectors of pixels = W (the packed rows from w to end) · X, rows ascending from zero; the vectors lie at x0, x1, x2, their results
 * at y0, y1, y2, those of the other filters p1 and p2 bytes on. One loop and nothing around it, exported by a kernel so that it is never inlined: V8 spills an accumulator otherwise.
 */
export function slideTile<T>(end: usize, w: usize, x0: usize, x1: usize, x2: usize, y0: usize, y1: usize, y2: usize, p1: usize, p2: usize): void {
  let c00 = i64x2.splat(0), c01 = c00, c02 = c00;
  let c10 = c00, c11 = c00, c12 = c00;
  let c20 = c00, c21 = c00, c22 = c00;
  for (; w < end; w += tripleRow<T>()) {
    const o = <usize>load<u32>(w, 3 * sizeof<T>());
    const b0 = v128.load(x0 + o), b1 = v128.load(x1 + o), b2 = v128.load(x2 + o);
    const v0 = v128.load_splat<T>(w);
    c00 = mulAdd<T>(c00, v0, b0); c01 = mulAdd<T>(c01, v0, b1); c02 = mulAdd<T>(c02, v0, b2);
    const v1 = v128.load_splat<T>(w, sizeof<T>());
    c10 = mulAdd<T>(c10, v1, b0); c11 = mulAdd<T>(c11, v1, b1); c12 = mulAdd<T>(c12, v1, b2);
    const v2 = v128.load_splat<T>(w, 2 * sizeof<T>());
    c20 = mulAdd<T>(c20, v2, b0); c21 = mulAdd<T>(c21, v2, b1); c22 = mulAdd<T>(c22, v2, b2);
  }
  v128.store(y0, c00); v128.store(y1, c01); v128.store(y2, c02);
  v128.store(y0 + p1, c10); v128.store(y1 + p1, c11); v128.store(y2 + p1, c12);
  v128.store(y0 + p2, c20); v128.store(y1 + p2, c21); v128.store(y2 + p2, c22);
}

/** All vectors of a list for `filters` filters, whose planes of y are `plane` bytes apart: triple by triple, so that y is written in three ascending streams. */
export function slideTriples<T>(list: usize, end: usize, filters: i32, k: i32, w: usize, x: usize, y: usize, plane: usize): void {
  const bytes = <usize>k * tripleRow<T>();
  for (; filters > 0; filters -= TRIPLE, w += bytes, y += <usize>TRIPLE * plane) {
    const p1 = <usize>min(1, filters - 1) * plane, p2 = <usize>min(2, filters - 1) * plane;
    for (let at = list; at < end; at += 24) 
      slideTile<T>(w + bytes, w, x + load<u32>(at), x + load<u32>(at, 8), x + load<u32>(at, 16), y + load<u32>(at, 4), y + load<u32>(at, 12), y + load<u32>(at, 20), p1, p2);
  }
}

/** One filter × 6 vectors, the first of the list; from what y holds if `keeps`, else from zero. */
function singleTile<T>(end: usize, w: usize, list: usize, x: usize, y: usize, keeps: bool): void {
  const x0 = x + load<u32>(list), x1 = x + load<u32>(list, 8), x2 = x + load<u32>(list, 16);
  const x3 = x + load<u32>(list, 24), x4 = x + load<u32>(list, 32), x5 = x + load<u32>(list, 40);
  const y0 = y + load<u32>(list, 4), y1 = y + load<u32>(list, 12), y2 = y + load<u32>(list, 20);
  const y3 = y + load<u32>(list, 28), y4 = y + load<u32>(list, 36), y5 = y + load<u32>(list, 44);
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
  if (keeps) {
    c0 = v128.load(y0); c1 = v128.load(y1); c2 = v128.load(y2);
    c3 = v128.load(y3); c4 = v128.load(y4); c5 = v128.load(y5);
  }
  for (; w < end; w += singleRow<T>()) {
    const o = <usize>load<u32>(w, sizeof<T>()), v = v128.load_splat<T>(w);
    c0 = mulAdd<T>(c0, v, v128.load(x0 + o)); c1 = mulAdd<T>(c1, v, v128.load(x1 + o)); c2 = mulAdd<T>(c2, v, v128.load(x2 + o));
    c3 = mulAdd<T>(c3, v, v128.load(x3 + o)); c4 = mulAdd<T>(c4, v, v128.load(x4 + o)); c5 = mulAdd<T>(c5, v, v128.load(x5 + o));
  }
  v128.store(y0, c0); v128.store(y1, c1); v128.store(y2, c2);
  v128.store(y3, c3); v128.store(y4, c4); v128.store(y5, c5);
}

/** All vectors of a list for one filter: the depthwise case. Also its weight gradient, whose vectors are neighbouring taps and whose rows are pixels. */
export function slideSingle<T>(list: usize, end: usize, k: i32, w: usize, x: usize, y: usize, keeps: bool): void {
  const bytes = <usize>k * singleRow<T>();
  let at = list;
  for (; at + 8 * SINGLE < end; at += 8 * SINGLE) singleTile<T>(w + bytes, w, at, x, y, keeps);
  singleTile<T>(w + bytes, w, at, x, y, keeps);
}
