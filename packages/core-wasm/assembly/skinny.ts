// Products with few rows: B is read once, where it lies, because packing it would cost as much as the arithmetic. Each entry of C still takes its
// products in ascending order from its own value. All strides are in bytes and may be negative. Kernels export the loops, so that they are
// never inlined and tier up on their own.
import { lanes, mulAdd } from "./simd";

/** Rows up to which packing a B whose lines lie along n, or along k, costs more than it saves. */
const FEW_ALONG_COLUMNS: i32 = 8;
const FEW_ALONG_DEPTH: i32 = 3;

/** c[0 … n) += x₀·line₀ + … + x₃·line₃, ascending; lines `step` apart, the x `next` apart. */
export function sweep4<T>(n: i32, x: usize, next: usize, line: usize, step: usize, c: usize): void {
  let l1 = line + step, l2 = l1 + step, l3 = l2 + step;
  const x1 = x + next, x2 = x1 + next, x3 = x2 + next;
  const v0 = v128.load_splat<T>(x), v1 = v128.load_splat<T>(x1), v2 = v128.load_splat<T>(x2), v3 = v128.load_splat<T>(x3);
  for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>()) {
    let c0 = mulAdd<T>(v128.load(c), v0, v128.load(line)), c1 = mulAdd<T>(v128.load(c, 16), v0, v128.load(line, 16));
    c0 = mulAdd<T>(c0, v1, v128.load(l1)); c1 = mulAdd<T>(c1, v1, v128.load(l1, 16));
    c0 = mulAdd<T>(c0, v2, v128.load(l2)); c1 = mulAdd<T>(c1, v2, v128.load(l2, 16));
    v128.store(c, mulAdd<T>(c0, v3, v128.load(l3))); v128.store(c, mulAdd<T>(c1, v3, v128.load(l3, 16)), 16);
    line += 32; l1 += 32; l2 += 32; l3 += 32; c += 32;
  }
  const f0 = load<T>(x), f1 = load<T>(x1), f2 = load<T>(x2), f3 = load<T>(x3);
  for (; n > 0; --n) {
    store<T>(c, load<T>(c) + f0 * load<T>(line) + f1 * load<T>(l1) + f2 * load<T>(l2) + f3 * load<T>(l3));
    line += sizeof<T>(); l1 += sizeof<T>(); l2 += sizeof<T>(); l3 += sizeof<T>(); c += sizeof<T>();
  }
}

/** c[0 … n) += x·line. */
function sweep1<T>(n: i32, x: usize, line: usize, c: usize): void {
  const f = load<T>(x), v = v128.splat<T>(f);
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    v128.store(c, mulAdd<T>(v128.load(c), v, v128.load(line)));
    line += 16; c += 16;
  }
  for (; n > 0; --n) {
    store<T>(c, load<T>(c) + f * load<T>(line));
    line += sizeof<T>(); c += sizeof<T>();
  }
}

/** acc += Σ x_l·entry l of four lines (f64: two), one vector of entries of each, ascending; the lanes of acc belong to the lines. */
// @ts-ignore: decorator
@inline
function gather4<T>(acc: v128, x: usize, next: usize, r0: v128, r1: v128, r2: v128, r3: v128): v128 {
  if (sizeof<T>() == 8) {
    acc = mulAdd<f64>(acc, v128.load_splat<f64>(x), v128.shuffle<f64>(r0, r1, 0, 2));
    return mulAdd<f64>(acc, v128.load_splat<f64>(x + next), v128.shuffle<f64>(r0, r1, 1, 3));
  }
  const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), b = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const c = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  acc = mulAdd<f32>(acc, v128.load_splat<f32>(x), v128.shuffle<f64>(a, c, 0, 2));
  acc = mulAdd<f32>(acc, v128.load_splat<f32>(x + next), v128.shuffle<f64>(a, c, 1, 3));
  acc = mulAdd<f32>(acc, v128.load_splat<f32>(x + 2 * next), v128.shuffle<f64>(b, d, 0, 2));
  return mulAdd<f32>(acc, v128.load_splat<f32>(x + 3 * next), v128.shuffle<f64>(b, d, 1, 3));
}

/**
 * c[j] += Σ_l x_l·line_j[l] for two vectors of lines `step` apart, of which `count` exist (the last one is repeated), l ascending; the x `next`
 * apart, the outputs `cStep`; `scratch` holds two vectors.
 */
export function columnDots<T>(count: i32, k: i32, x: usize, next: usize, line: usize, step: usize, c: usize, cStep: usize, scratch: usize): void {
  const s = sizeof<T>(), last = count - 1;
  for (let j = 0; j < count; ++j) store<T>(scratch + <usize>j * s, load<T>(c + <usize>j * cStep));
  let s0 = v128.load(scratch), s1 = v128.load(scratch, 16);
  let l0 = line, l1 = line + <usize>min(1, last) * step, l2 = line + <usize>min(2, last) * step, l3 = line + <usize>min(3, last) * step;
  let l4 = l0, l5 = l0, l6 = l0, l7 = l0;
  if (sizeof<T>() == 4) {
    l4 = line + <usize>min(4, last) * step; l5 = line + <usize>min(5, last) * step;
    l6 = line + <usize>min(6, last) * step; l7 = line + <usize>min(7, last) * step;
  }
  for (; k >= lanes<T>(); k -= lanes<T>()) {
    if (sizeof<T>() == 4) {
      s0 = gather4<T>(s0, x, next, v128.load(l0), v128.load(l1), v128.load(l2), v128.load(l3));
      s1 = gather4<T>(s1, x, next, v128.load(l4), v128.load(l5), v128.load(l6), v128.load(l7));
      l4 += 16; l5 += 16; l6 += 16; l7 += 16;
    } else {
      s0 = gather4<T>(s0, x, next, v128.load(l0), v128.load(l1), s0, s0);
      s1 = gather4<T>(s1, x, next, v128.load(l2), v128.load(l3), s0, s0);
    }
    l0 += 16; l1 += 16; l2 += 16; l3 += 16;
    x += <usize>lanes<T>() * next;
  }
  v128.store(scratch, s0); v128.store(scratch, s1, 16);
  const done = l0 - line;
  for (let j = 0; j < count; ++j) {
    let sum = load<T>(scratch + <usize>j * s), p = line + done + <usize>j * step, q = x;
    for (let l = k; l > 0; --l) {
      sum += load<T>(q) * load<T>(p);
      p += s;
      q += next;
    }
    store<T>(c + <usize>j * cStep, sum);
  }
}

/** C += A·B for few rows, where the lines of B lie along n (`bCol` is one element) and the rows of C are contiguous. */
function alongColumns<T>(m: i32, n: i32, k: i32, a: usize, aRow: usize, aCol: usize, b: usize, bRow: usize, c: usize, cRow: usize): void {
  let l = 0;
  for (; l + 4 <= k; l += 4) {
    for (let i = 0; i < m; ++i) sweep4<T>(n, a + <usize>i * aRow, aCol, b, bRow, c + <usize>i * cRow);
    a += 4 * aCol;
    b += 4 * bRow;
  }
  for (; l < k; ++l) {
    for (let i = 0; i < m; ++i) sweep1<T>(n, a + <usize>i * aRow, b, c + <usize>i * cRow);
    a += aCol;
    b += bRow;
  }
}

/** C += A·B for few rows, where the lines of B lie along k (`bRow` is one element). */
function alongDepth<T>(m: i32, n: i32, k: i32, a: usize, aRow: usize, aCol: usize, b: usize, bCol: usize, c: usize, cRow: usize, cCol: usize, scratch: usize): void {
  const lines = 2 * lanes<T>();
  for (let j = 0; j < n; j += lines) {
    for (let i = 0; i < m; ++i) columnDots<T>(min(lines, n - j), k, a + <usize>i * aRow, aCol, b, bCol, c + <usize>i * cRow, cCol, scratch);
    b += <usize>lines * bCol;
    c += <usize>lines * cCol;
  }
}

/**
 * C += A·B for few rows without packing; false where packing pays or B has no unit stride. Where the lines of B lie along n but the rows of C do not,
 * C goes through `room` elements at `buffer`.
 */
export function skinny<T>(
  m: i32, n: i32, k: i32, a: usize, aRow: usize, aCol: usize, b: usize, bRow: usize, bCol: usize, c: usize, cRow: usize, cCol: usize, scratch: usize,
  buffer: usize, room: i32,
): bool {
  const s = sizeof<T>();
  if (m > FEW_ALONG_COLUMNS) return false;
  if (bRow == s && m <= FEW_ALONG_DEPTH) alongDepth<T>(m, n, k, a, aRow, aCol, b, bCol, c, cRow, cCol, scratch);
  else if (bCol != s) return false;
  else if (cCol == s) alongColumns<T>(m, n, k, a, aRow, aCol, b, bRow, c, cRow);
  else {
    for (let i = 0; i < m; ++i)
      for (let j = 0; j < n; j += room) {
        const count = min(room, n - j), at = c + <usize>i * cRow + <usize>j * cCol;
        for (let t = 0; t < count; ++t) store<T>(buffer + <usize>t * s, load<T>(at + <usize>t * cCol));
        alongColumns<T>(1, count, k, a + <usize>i * aRow, aRow, aCol, b + <usize>j * s, bRow, buffer, 0);
        for (let t = 0; t < count; ++t) store<T>(at + <usize>t * cCol, load<T>(buffer + <usize>t * s));
      }
  }
  return true;
}
