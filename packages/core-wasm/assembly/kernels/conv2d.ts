// NCHW convolution (cross-correlation) and its adjoints as products of matrices that are never stored: an unfolded image is read through tables of offsets
// (gather.ts, slide.ts). Each result takes its products in one ascending order, whatever the blocks: forward over c, r, s; input gradient over k, r, s;
// weight gradient over image, row, column. Padding and the holes of a stride are multiplied as zero. Groups share tables and planes.
// The host sizes the workspace (src/conv-blocks.ts): planes of a pass of images, tables, packed operands, and a block of C.
import { gatherMacro, gatherTile, turn } from "../gather";
import { packB, packColumns } from "../pack";
import { fillTiles, listRows, slideSingle, slideTile, slideTriples, singleRow, TRIPLE, tripleRow } from "../slide";
import { lanes } from "../simd";
import { columns, ROWS, TILE_ROW } from "../tile";
import { blank, imageBytes, pixelTable, planesOf, tapTable, Walk } from "../walk";

export function gather_tile_f32(k: i32, inner: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, b: usize, c: usize, cStep: usize): void { gatherTile<f32>(k, inner, a0, a1, a2, a3, a4, b, c, cStep); }
export function gather_tile_f64(k: i32, inner: usize, a0: usize, a1: usize, a2: usize, a3: usize, a4: usize, b: usize, c: usize, cStep: usize): void { gatherTile<f64>(k, inner, a0, a1, a2, a3, a4, b, c, cStep); }

export function slide_tile_f32(end: usize, w: usize, x0: usize, x1: usize, x2: usize, y0: usize, y1: usize, y2: usize, p1: usize, p2: usize): void { slideTile<f32>(end, w, x0, x1, x2, y0, y1, y2, p1, p2); }
export function slide_tile_f64(end: usize, w: usize, x0: usize, x1: usize, x2: usize, y0: usize, y1: usize, y2: usize, p1: usize, p2: usize): void { slideTile<f64>(end, w, x0, x1, x2, y0, y1, y2, p1, p2); }

/** Bytes at the head of the tables that hold the walk. */
const WALK: usize = 128;

function panelsOf<T>(n: i32): i32 { return (n + columns<T>() - 1) / columns<T>(); }

/** The forward walk: pads x. */
function forwardWalk(at: usize, C: i32, H: i32, W: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32): Walk {
  const walk = changetype<Walk>(at);
  walk.channels = C; walk.sourceH = H; walk.sourceW = W;
  walk.beforeH = padH; walk.beforeW = padW; walk.spreadH = 1; walk.spreadW = 1;
  walk.planeH = H + 2 * padH; walk.planeW = W + 2 * padW;
  walk.outputH = OH; walk.outputW = OW; walk.stepH = strideH; walk.stepW = strideW;
  walk.kernelH = R; walk.kernelW = S;
  walk.startH = 0; walk.startW = 0; walk.tapH = dilationH; walk.tapW = dilationW;
  return walk;
}

/** The walk of the input gradient: spreads dy by the stride and taps it backwards. */
function adjointWalk(at: usize, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32): Walk {
  const walk = changetype<Walk>(at);
  walk.channels = K; walk.sourceH = OH; walk.sourceW = OW;
  walk.beforeH = max(0, (R - 1) * dilationH - padH); walk.beforeW = max(0, (S - 1) * dilationW - padW); walk.spreadH = strideH; walk.spreadW = strideW;
  walk.startH = padH + walk.beforeH; walk.startW = padW + walk.beforeW; walk.tapH = -dilationH; walk.tapW = -dilationW;
  walk.planeH = H + walk.startH; walk.planeW = W + walk.startW;
  walk.outputH = H; walk.outputW = W; walk.stepH = 1; walk.stepW = 1;
  walk.kernelH = R; walk.kernelW = S;
  return walk;
}

/** Where a filter bank has its entries, in bytes: filter j at j·column, tap l at (l / run)·outer + (l mod run)·one element. */
@unmanaged
class Bank {
  column: usize;
  run: i32;
  outer: usize;
}

function bankAt(at: usize, column: usize, run: i32, outer: usize): Bank {
  const bank = changetype<Bank>(at + 96);
  bank.column = column; bank.run = run; bank.outer = outer;
  return bank;
}

/** Filters as column panels over the taps from `first` on. */
function packPanels<T>(filters: i32, first: i32, k: i32, bank: Bank, w: usize, to: usize): void {
  for (let j = 0; j < filters; j += columns<T>())
    for (let l = first; l < first + k;) {
      const t = l % bank.run, run = min(bank.run - t, first + k - l);
      packColumns<T>(min(columns<T>(), filters - j), run, w + <usize>j * bank.column + <usize>(l / bank.run) * bank.outer + <usize>t * sizeof<T>(), bank.column, sizeof<T>(), to);
      to += <usize>run * TILE_ROW;
      l += run;
    }
}

/** Filters as rows of a triple (or one alone), each with the offset of its tap: to[j / 3][l] = three weights, offset. */
function packTriples<T>(filters: i32, k: i32, bank: Bank, w: usize, table: usize, to: usize): void {
  const width = filters == 1 ? 1 : TRIPLE, step = filters == 1 ? singleRow<T>() : tripleRow<T>();
  for (let j = 0; j < filters; j += TRIPLE)
    for (let l = 0; l < k; ++l, to += step) {
      const from = w + <usize>(l / bank.run) * bank.outer + <usize>(l % bank.run) * sizeof<T>();
      for (let i = 0; i < width; ++i) store<T>(to + <usize>i * sizeof<T>(), load<T>(from + <usize>min(j + i, filters - 1) * bank.column));
      store<u32>(to + <usize>width * sizeof<T>(), load<u32>(table + (<usize>l << 2)));
    }
}

/** A block of C, rows pixels (n, p) from `first` on, becomes planes of y: y[n][j][p]. */
function emit<T>(first: i32, rows: i32, filters: i32, pixels: i32, block: usize, step: usize, y: usize, image: usize): void {
  for (const end = first + rows; first < end;) {
    const n = first / pixels, p = first % pixels, run = min(pixels - p, end - first);
    turn<T>(run, filters, block, step, y + <usize>n * image + <usize>p * sizeof<T>(), <usize>pixels * sizeof<T>());
    block += <usize>run * step;
    first += run;
  }
}

/** One pass with pixels as rows of the register tile: all filters of a group of one image block. */
function gatherPass<T>(walk: Walk, images: i32, base: usize, taps: i32, filters: i32, y: usize, yImage: usize, rows: i32, depth: i32, table: usize, packed: usize, scratch: usize, block: usize): void {
  const pixels = walk.outputH * walk.outputW, count = images * pixels, panels = panelsOf<T>(filters), step = <usize>panels * TILE_ROW;
  const pixelsAt = table + (<usize>taps << 2);
  for (let first = 0; first < count; first += rows) {
    const m = min(rows, count - first);
    memory.fill(block, 0, <usize>((m + ROWS - 1) / ROWS * ROWS) * step);
    for (let l = 0; l < taps; l += depth)
      gatherMacro<T>(m, pixelsAt + (<usize>first << 2), min(depth, taps - l), table + (<usize>l << 2), base, packed + <usize>l * step, panels, block, step, scratch);
    emit<T>(first, m, filters, pixels, block, step, y, yImage);
  }
}

/** The vectors of pixels of `images` images, offsets in the planes and in y; returns the end of the list. */
function listPass<T>(walk: Walk, images: i32, yImage: usize, list: usize): usize {
  let to = list;
  const line = <usize>(walk.stepH * walk.planeW) * sizeof<T>();
  for (let n = 0; n < images; ++n) to = listRows<T>(walk.outputH, walk.outputW, <usize>n * imageBytes<T>(walk), line, <usize>n * yImage, to);
  return fillTiles(list, to);
}

/** y[n][g·filters + j] = Σ over the taps of group g of the walk. */
function convolve<T>(walk: Walk, bank: Bank, y: usize, x: usize, w: usize, group: usize, N: i32, filters: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planesAt: usize, tables: usize, packed: usize, block: usize): void {
  const s = sizeof<T>(), channels = walk.channels / groups, taps = channels * walk.kernelH * walk.kernelW;
  const table = tables + WALK, plane = <usize>(walk.outputH * walk.outputW) * s, yGroup = <usize>filters * plane, yImage = yGroup * groups;
  const sourceImage = <usize>(walk.channels * walk.sourceH * walk.sourceW) * s, source = <usize>(channels * walk.planeH * walk.planeW) * s;
  const bytes = slide ? <usize>taps * (filters == 1 ? singleRow<T>() : <usize>((filters + TRIPLE - 1) / TRIPLE) * tripleRow<T>()) : <usize>(panelsOf<T>(filters) * taps) * TILE_ROW;
  tapTable<T>(walk, channels, table);
  const list = table + (<usize>taps << 2);
  let listEnd = slide ? listPass<T>(walk, images, yImage, list) : list;
  if (!slide) pixelTable<T>(walk, images, list);
  let to = packed;
  for (let g = 0; g < groups; ++g, w += group, to += bytes) {
    if (slide) packTriples<T>(filters, taps, bank, w, table, to);
    else for (let l = 0; l < taps; l += depth) packPanels<T>(filters, l, min(depth, taps - l), bank, w, to + <usize>(l * panelsOf<T>(filters)) * TILE_ROW);
  }
  const scratch = to;
  blank<T>(walk, images, planesAt);
  for (let n = 0; n < N; n += images) {
    const count = min(images, N - n);
    if (slide && count < images) listEnd = listPass<T>(walk, count, yImage, list);
    let base = planesOf<T>(walk, count, x, planesAt), out = y;
    for (let g = 0, p = packed; g < groups; ++g, base += source, out += yGroup, p += bytes) {
      if (!slide) gatherPass<T>(walk, count, base, taps, filters, out, yImage, rows, depth, table, p, scratch, block);
      else if (filters > 1) slideTriples<T>(list, listEnd, filters, taps, p, base, out, plane);
      else slideSingle<T>(list, listEnd, taps, p, base, out, false);
    }
    x += <usize>count * sourceImage;
    y += <usize>count * yImage;
  }
}

function forward<T>(y: usize, x: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void {
  const walk = forwardWalk(tables, C, H, W, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW);
  const filters = K / groups, bytes = <usize>(C / groups * R * S) * sizeof<T>();
  const bank = bankAt(tables, bytes, C / groups * R * S, 0);
  convolve<T>(walk, bank, y, x, w, <usize>filters * bytes, N, filters, groups, slide, images, rows, depth, planes, tables, packed, block);
}

function gradInput<T>(dx: usize, dy: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void {
  const walk = adjointWalk(tables, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW);
  const channels = C / groups, window = <usize>(R * S) * sizeof<T>();
  const bank = bankAt(tables, window, R * S, <usize>channels * window);
  convolve<T>(walk, bank, dx, dy, w, <usize>(K / groups * channels) * window, N, channels, groups, slide, images, rows, depth, planes, tables, packed, block);
}

/** dy of one group, pixels (n, p) from `first` on, as column panels of filters. */
function packCotangents<T>(first: i32, k: i32, filters: i32, pixels: i32, dy: usize, image: usize, to: usize): void {
  const plane = <usize>pixels * sizeof<T>(), bytes = <usize>k * TILE_ROW;
  for (const end = first + k; first < end;) {
    const n = first / pixels, p = first % pixels, run = min(pixels - p, end - first);
    let from = dy + <usize>n * image + <usize>p * sizeof<T>(), at = to;
    for (let j = 0; j < filters; j += columns<T>(), from += <usize>columns<T>() * plane, at += bytes)
      packColumns<T>(min(columns<T>(), filters - j), run, from, plane, sizeof<T>(), at);
    to += <usize>run * TILE_ROW;
    first += run;
  }
}

/** The vectors of taps of a group, at neighbouring kernel columns; what lies beyond a row of the kernel is computed and dropped. Returns the end of the list. */
function listTaps<T>(walk: Walk, channels: i32, list: usize): usize {
  let to = list;
  for (let c = 0, at = 0; c < channels; ++c)
    for (let r = 0; r < walk.kernelH; ++r)
      for (let s = 0; s < walk.kernelW; s += lanes<T>(), at += 16, to += 8) {
        store<u32>(to, <u32>((c * walk.planeH + r * walk.tapH) * walk.planeW + s) * <u32>sizeof<T>());
        store<u32>(to, <u32>at, 4);
      }
  return fillTiles(list, to);
}

/** Rows of S weights to rows of whole vectors, or back. */
function moveWeights<T>(rows: i32, S: i32, weights: usize, vectors: usize, back: bool): void {
  const s = sizeof<T>(), step = <usize>((S + lanes<T>() - 1) / lanes<T>()) * 16;
  for (; rows > 0; --rows, weights += <usize>S * s, vectors += step)
    for (let o: usize = 0; o < <usize>S * s; o += s) {
      if (back) store<T>(weights + o, load<T>(vectors + o));
      else store<T>(vectors + o, load<T>(weights + o));
    }
}

/** The weight gradient for a filter or two to a group, by vectors of taps: panels of filters would be nearly empty. For taps at neighbouring columns. */
function slideGradWeight<T>(dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, groups: i32, images: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void {
  const s = sizeof<T>(), walk = forwardWalk(tables, C, H, W, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, 1);
  const filters = K / groups, channels = C / groups, pixels = OH * OW, plane = <usize>(channels * walk.planeH * walk.planeW) * s;
  const each = <usize>(channels * R * ((S + lanes<T>() - 1) / lanes<T>())) * 16;
  const list = tables + WALK, listEnd = listTaps<T>(walk, channels, list), yImage = <usize>(K * pixels) * s;
  pixelTable<T>(walk, images, listEnd);
  moveWeights<T>(K * channels * R, S, dw, block, false);
  blank<T>(walk, images, planes);
  for (let n = 0; n < N; n += images) {
    const count = min(images, N - n), all = count * pixels, base = planesOf<T>(walk, count, x, planes);
    for (let k = 0; k < K; ++k)
      for (let first = 0; first < all; first += depth) {
        const rows = min(depth, all - first);
        packPixels<T>(first, rows, pixels, dy + <usize>(k * pixels) * s, yImage, listEnd, packed);
        slideSingle<T>(list, listEnd, rows, packed, base + <usize>(k / filters) * plane, block + <usize>k * each, true);
      }
    x += <usize>(count * C * H * W) * s;
    dy += <usize>count * yImage;
  }
  moveWeights<T>(K * channels * R, S, dw, block, true);
}

/** dy of one filter, pixels (n, p) from `first` on, each with its offset in the planes. */
function packPixels<T>(first: i32, k: i32, pixels: i32, dy: usize, image: usize, table: usize, to: usize): void {
  table += <usize>first << 2;
  for (const end = first + k; first < end;) {
    const n = first / pixels, p = first % pixels, run = min(pixels - p, end - first);
    let from = dy + <usize>n * image + <usize>p * sizeof<T>();
    for (let i = run; i > 0; --i, from += sizeof<T>(), table += 4, to += singleRow<T>()) {
      store<T>(to, load<T>(from));
      store<u32>(to, load<u32>(table), sizeof<T>());
    }
    first += run;
  }
}

function gradWeight<T>(dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void {
  if (slide) return slideGradWeight<T>(dw, dy, x, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, groups, images, depth, planes, tables, packed, block);
  const s = sizeof<T>(), walk = forwardWalk(tables, C, H, W, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW);
  const filters = K / groups, channels = C / groups, taps = channels * R * S, pixels = OH * OW;
  const panels = panelsOf<T>(filters), step = <usize>panels * TILE_ROW, blockBytes = <usize>((taps + ROWS - 1) / ROWS * ROWS) * step;
  const table = tables + WALK, pixelsAt = table + (<usize>taps << 2), scratch = packed + <usize>depth * step;
  const yGroup = <usize>(filters * pixels) * s, yImage = yGroup * groups, group = <usize>(filters * taps) * s;
  tapTable<T>(walk, channels, table);
  pixelTable<T>(walk, images, pixelsAt);
  for (let g = 0; g < groups; ++g) turn<T>(filters, taps, dw + <usize>g * group, <usize>taps * s, block + <usize>g * blockBytes, step);
  blank<T>(walk, images, planes);
  for (let n = 0; n < N; n += images) {
    const count = min(images, N - n), all = count * pixels;
    let base = planesOf<T>(walk, count, x, planes), c = block, cotangents = dy;
    for (let g = 0; g < groups; ++g, base += <usize>(channels * walk.planeH * walk.planeW) * s, c += blockBytes, cotangents += yGroup)
      for (let first = 0; first < all; first += depth) {
        const k = min(depth, all - first);
        packCotangents<T>(first, k, filters, pixels, cotangents, yImage, packed);
        gatherMacro<T>(taps, table, k, pixelsAt + (<usize>first << 2), base, packed, panels, c, step, scratch);
      }
    x += <usize>(count * C * H * W) * s;
    dy += <usize>count * yImage;
  }
  for (let g = 0; g < groups; ++g) turn<T>(taps, filters, block + <usize>g * blockBytes, step, dw + <usize>g * group, <usize>taps * s);
}

export function conv2d_f32(y: usize, x: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void { forward<f32>(y, x, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, groups, slide, images, rows, depth, planes, tables, packed, block); }
export function conv2d_f64(y: usize, x: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void { forward<f64>(y, x, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, groups, slide, images, rows, depth, planes, tables, packed, block); }
export function conv2d_grad_input_f32(dx: usize, dy: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void { gradInput<f32>(dx, dy, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, groups, slide, images, rows, depth, planes, tables, packed, block); }
export function conv2d_grad_input_f64(dx: usize, dy: usize, w: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, rows: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void { gradInput<f64>(dx, dy, w, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, groups, slide, images, rows, depth, planes, tables, packed, block); }
export function conv2d_grad_weight_f32(dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void { gradWeight<f32>(dw, dy, x, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, groups, slide, images, depth, planes, tables, packed, block); }
export function conv2d_grad_weight_f64(dw: usize, dy: usize, x: usize, N: i32, C: i32, H: i32, W: i32, K: i32, R: i32, S: i32, OH: i32, OW: i32, strideH: i32, strideW: i32, padH: i32, padW: i32, dilationH: i32, dilationW: i32, groups: i32, slide: i32, images: i32, depth: i32, planes: usize, tables: usize, packed: usize, block: usize): void { gradWeight<f64>(dw, dy, x, N, C, H, W, K, R, S, OH, OW, strideH, strideW, padH, padW, dilationH, dilationW, groups, slide, images, depth, planes, tables, packed, block); }
