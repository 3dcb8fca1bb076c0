// Triangular systems, Cholesky blocks, and the copies their blocked drivers need. Strides are in elements and may be negative:
// an upper system read from its last row is a lower one.
import { lanes } from "../simd";

const STRIP: i32 = 4;

/** Columns of one strip of right sides: four vectors. Exported, so that it is never inlined and V8 tiers it up on its own. */
function solveStrip<T>(n: i32, l: usize, lRow: usize, lColumn: usize, unit: i32, b: usize, bRow: usize): void {
  let row = b;
  for (let i = 0; i < n; ++i) {
    let c0 = v128.load(row), c1 = v128.load(row, 16), c2 = v128.load(row, 32), c3 = v128.load(row, 48);
    let p = l, x = b;
    for (let k = i; k > 0; --k) {
      const f = v128.load_splat<T>(p);
      c0 = v128.sub<T>(c0, v128.mul<T>(f, v128.load(x)));
      c1 = v128.sub<T>(c1, v128.mul<T>(f, v128.load(x, 16)));
      c2 = v128.sub<T>(c2, v128.mul<T>(f, v128.load(x, 32)));
      c3 = v128.sub<T>(c3, v128.mul<T>(f, v128.load(x, 48)));
      p += lColumn;
      x += bRow;
    }
    if (!unit) {
      const d = v128.load_splat<T>(p);
      c0 = v128.div<T>(c0, d);
      c1 = v128.div<T>(c1, d);
      c2 = v128.div<T>(c2, d);
      c3 = v128.div<T>(c3, d);
    }
    v128.store(row, c0); v128.store(row, c1, 16); v128.store(row, c2, 32); v128.store(row, c3, 48);
    l += lRow;
    row += bRow;
  }
}
export function solve_strip_f32(n: i32, l: usize, lRow: usize, lColumn: usize, unit: i32, b: usize, bRow: usize): void { solveStrip<f32>(n, l, lRow, lColumn, unit, b, bRow); }
export function solve_strip_f64(n: i32, l: usize, lRow: usize, lColumn: usize, unit: i32, b: usize, bRow: usize): void { solveStrip<f64>(n, l, lRow, lColumn, unit, b, bRow); }

function solveColumn<T>(n: i32, l: usize, lRow: usize, lColumn: usize, unit: i32, b: usize, bRow: usize): void {
  let row = b;
  for (let i = 0; i < n; ++i) {
    let sum = load<T>(row), p = l, x = b;
    for (let k = i; k > 0; --k) {
      sum -= load<T>(p) * load<T>(x);
      p += lColumn;
      x += bRow;
    }
    store<T>(row, unit ? sum : sum / load<T>(p));
    l += lRow;
    row += bRow;
  }
}

/** B (n × m) := L⁻¹·B by forward substitution; entry i subtracts l_ik·x_k for k ascending, then divides by l_ii unless `unit`. */
function solveLower<T>(n: i32, m: i32, l: usize, lrs: i32, lcs: i32, unit: i32, b: usize, brs: i32): void {
  const s = sizeof<T>(), lRow = <usize>lrs * s, lColumn = <usize>lcs * s, bRow = <usize>brs * s;
  const width = STRIP * lanes<T>();
  let j = 0;
  for (; j + width <= m; j += width) solveStrip<T>(n, l, lRow, lColumn, unit, b + <usize>j * s, bRow);
  for (; j < m; ++j) solveColumn<T>(n, l, lRow, lColumn, unit, b + <usize>j * s, bRow);
}
export function solve_lower_f32(n: i32, m: i32, l: usize, lrs: i32, lcs: i32, unit: i32, b: usize, brs: i32): void { solveLower<f32>(n, m, l, lrs, lcs, unit, b, brs); }
export function solve_lower_f64(n: i32, m: i32, l: usize, lrs: i32, lcs: i32, unit: i32, b: usize, brs: i32): void { solveLower<f64>(n, m, l, lrs, lcs, unit, b, brs); }

/** Cholesky factor of a small block in place, row by row; returns −1, or the index of the first pivot that is not positive and finite. */
function choleskyBlock<T>(n: i32, a: usize, rs: i32): i32 {
  const row = <usize>rs * sizeof<T>();
  for (let i = 0; i < n; ++i) {
    const ai = a + <usize>i * row;
    for (let j = 0; j <= i; ++j) {
      const aj = a + <usize>j * row, at = ai + <usize>j * sizeof<T>();
      let sum = load<T>(at);
      for (let k: usize = 0; k < <usize>j * sizeof<T>(); k += sizeof<T>()) sum -= load<T>(ai + k) * load<T>(aj + k);
      if (j < i) sum /= load<T>(aj + <usize>j * sizeof<T>());
      else {
        if (!(sum > 0 && sum < <T>Infinity)) return i;
        sum = sqrt<T>(sum);
      }
      store<T>(at, sum);
    }
  }
  return -1;
}
export function cholesky_block_f32(n: i32, a: usize, rs: i32): i32 { return choleskyBlock<f32>(n, a, rs); }
export function cholesky_block_f64(n: i32, a: usize, rs: i32): i32 { return choleskyBlock<f64>(n, a, rs); }

/** to (rows × columns, contiguous) := −from. */
function negate<T>(rows: i32, columns: i32, from: usize, rs: i32, cs: i32, to: usize): void {
  const row = <usize>rs * sizeof<T>(), step = <usize>cs * sizeof<T>();
  for (; rows > 0; --rows) {
    let p = from, j = columns;
    if (cs == 1) {
      for (; j >= lanes<T>(); j -= lanes<T>()) {
        v128.store(to, v128.neg<T>(v128.load(p)));
        p += 16;
        to += 16;
      }
    }
    for (; j > 0; --j) {
      store<T>(to, -load<T>(p));
      p += step;
      to += sizeof<T>();
    }
    from += row;
  }
}
export function negate_f32(rows: i32, columns: i32, from: usize, rs: i32, cs: i32, to: usize): void { negate<f32>(rows, columns, from, rs, cs, to); }
export function negate_f64(rows: i32, columns: i32, from: usize, rs: i32, cs: i32, to: usize): void { negate<f64>(rows, columns, from, rs, cs, to); }

const SQUARE: i32 = 16;

/** to[j][i] = from[i][j], by squares that stay in the first cache. */
function transpose<T>(rows: i32, columns: i32, from: usize, fromStride: i32, to: usize, toStride: i32): void {
  const s = sizeof<T>(), fromRow = <usize>fromStride * s, toRow = <usize>toStride * s;
  for (let i = 0; i < rows; i += SQUARE) {
    const iEnd = min(rows, i + SQUARE);
    for (let j = 0; j < columns; j += SQUARE) {
      const jEnd = min(columns, j + SQUARE);
      for (let ii = i; ii < iEnd; ++ii) {
        let p = from + <usize>ii * fromRow + <usize>j * s, q = to + <usize>j * toRow + <usize>ii * s;
        for (let jj = j; jj < jEnd; ++jj) {
          store<T>(q, load<T>(p));
          p += s;
          q += toRow;
        }
      }
    }
  }
}
export function transpose_f32(rows: i32, columns: i32, from: usize, fromStride: i32, to: usize, toStride: i32): void { transpose<f32>(rows, columns, from, fromStride, to, toStride); }
export function transpose_f64(rows: i32, columns: i32, from: usize, fromStride: i32, to: usize, toStride: i32): void { transpose<f64>(rows, columns, from, fromStride, to, toStride); }
