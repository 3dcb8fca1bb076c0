// Products whose columns are neighbouring pixels: vectors of an image are read where they lie, row l at x + offsets[l], and meet filters that are packed row by row.
// For few filters, where the 2-vector panels of the other path would be half empty. Not exported by the module.
import { lanes, mulAdd } from "./simd";

/** Filters of a triple. */
export const TRIPLE: i32 = 3;

/** 3 filters × 3 vectors of pixels = W (k × 3) · X; l ascending from zero. Not inlined, for the reasons of `tile`. */
function slideTile<T>(k: i32, offsets: usize, w: usize, x: usize, y0: usize, y1: usize, y2: usize): void {
  let c00 = i64x2.splat(0), c01 = c00, c02 = c00;
  let c10 = c00, c11 = c00, c12 = c00;
  let c20 = c00, c21 = c00, c22 = c00;
  for (; k > 0; --k) {
    const p = x + <usize>load<u32>(offsets);
    const b0 = v128.load(p), b1 = v128.load(p, 16), b2 = v128.load(p, 32);
    const v0 = v128.load_splat<T>(w);
    c00 = mulAdd<T>(c00, v0, b0); c01 = mulAdd<T>(c01, v0, b1); c02 = mulAdd<T>(c02, v0, b2);
    const v1 = v128.load_splat<T>(w, sizeof<T>());
    c10 = mulAdd<T>(c10, v1, b0); c11 = mulAdd<T>(c11, v1, b1); c12 = mulAdd<T>(c12, v1, b2);
    const v2 = v128.load_splat<T>(w, 2 * sizeof<T>());
    c20 = mulAdd<T>(c20, v2, b0); c21 = mulAdd<T>(c21, v2, b1); c22 = mulAdd<T>(c22, v2, b2);
    offsets += 4;
    w += TRIPLE * sizeof<T>();
  }
  v128.store(y0, c00); v128.store(y0, c01, 16); v128.store(y0, c02, 32);
  v128.store(y1, c10); v128.store(y1, c11, 16); v128.store(y1, c12, 32);
  v128.store(y2, c20); v128.store(y2, c21, 16); v128.store(y2, c22, 32);
}

/** The same for one vector of pixels. */
function slideVector<T>(k: i32, offsets: usize, w: usize, x: usize, y0: usize, y1: usize, y2: usize): void {
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0;
  for (; k > 0; --k) {
    const b = v128.load(x + <usize>load<u32>(offsets));
    c0 = mulAdd<T>(c0, v128.load_splat<T>(w), b);
    c1 = mulAdd<T>(c1, v128.load_splat<T>(w, sizeof<T>()), b);
    c2 = mulAdd<T>(c2, v128.load_splat<T>(w, 2 * sizeof<T>()), b);
    offsets += 4;
    w += TRIPLE * sizeof<T>();
  }
  v128.store(y0, c0);
  v128.store(y1, c1);
  v128.store(y2, c2);
}

/** One row of n ≥ one vector of output pixels for three filters. What is left over is computed again with the pixels before it: the same bits. */
export function slideTriple<T>(n: i32, k: i32, offsets: usize, w: usize, x: usize, y0: usize, y1: usize, y2: usize): void {
  const vector = lanes<T>(), wide = 3 * lanes<T>(), whole = n >= wide;
  for (; n >= wide; n -= wide, x += 48, y0 += 48, y1 += 48, y2 += 48) slideTile<T>(k, offsets, w, x, y0, y1, y2);
  if (whole && n > vector) {
    const back = <usize>(wide - n) * sizeof<T>();
    return slideTile<T>(k, offsets, w, x - back, y0 - back, y1 - back, y2 - back);
  }
  for (; n >= vector; n -= vector, x += 16, y0 += 16, y1 += 16, y2 += 16) slideVector<T>(k, offsets, w, x, y0, y1, y2);
  if (n == 0) return;
  const back = <usize>(vector - n) * sizeof<T>();
  slideVector<T>(k, offsets, w, x - back, y0 - back, y1 - back, y2 - back);
}

/** One filter × 4 vectors. */
function singleTile<T>(k: i32, offsets: usize, w: usize, x: usize, y: usize): void {
  let c0 = i64x2.splat(0), c1 = c0, c2 = c0, c3 = c0;
  for (; k > 0; --k) {
    const p = x + <usize>load<u32>(offsets), v = v128.load_splat<T>(w);
    c0 = mulAdd<T>(c0, v, v128.load(p)); c1 = mulAdd<T>(c1, v, v128.load(p, 16));
    c2 = mulAdd<T>(c2, v, v128.load(p, 32)); c3 = mulAdd<T>(c3, v, v128.load(p, 48));
    offsets += 4;
    w += sizeof<T>();
  }
  v128.store(y, c0); v128.store(y, c1, 16);
  v128.store(y, c2, 32); v128.store(y, c3, 48);
}

/** One filter × one vector. */
function singleVector<T>(k: i32, offsets: usize, w: usize, x: usize, y: usize): void {
  let c = i64x2.splat(0);
  for (; k > 0; --k) {
    c = mulAdd<T>(c, v128.load_splat<T>(w), v128.load(x + <usize>load<u32>(offsets)));
    offsets += 4;
    w += sizeof<T>();
  }
  v128.store(y, c);
}

/** One row of n ≥ one vector of output pixels for one filter: the depthwise case. */
export function slideSingle<T>(n: i32, k: i32, offsets: usize, w: usize, x: usize, y: usize): void {
  const vector = lanes<T>(), wide = 4 * lanes<T>(), whole = n >= wide;
  for (; n >= wide; n -= wide, x += 64, y += 64) singleTile<T>(k, offsets, w, x, y);
  if (whole && n > vector) {
    const back = <usize>(wide - n) * sizeof<T>();
    return singleTile<T>(k, offsets, w, x - back, y - back);
  }
  for (; n >= vector; n -= vector, x += 16, y += 16) singleVector<T>(k, offsets, w, x, y);
  if (n == 0) return;
  const back = <usize>(vector - n) * sizeof<T>();
  singleVector<T>(k, offsets, w, x - back, y - back);
}
