import type { Work } from "../evidence/index.ts";
import { addProduct, offset } from "./product.ts";

const panel = 64;

function swapRows(a: Float64Array, n: number, i: number, j: number): void {
  if (i === j) return;
  const kept = a.slice(i * n, i * n + n);
  a.copyWithin(i * n, j * n, j * n + n);
  a.set(kept, j * n);
}

/** Eliminates columns [from, to) below the diagonal inside those columns; rows are swapped whole. False where a column has no pivot. */
function factorPanel(a: Float64Array, rows: number, n: number, from: number, to: number, order: Int32Array): boolean {
  for (let j = from; j < to; j++) {
    let best = j;
    for (let i = j + 1; i < rows; i++) if (Math.abs(a[i * n + j]!) > Math.abs(a[best * n + j]!)) best = i;
    swapRows(a, n, j, best);
    [order[j], order[best]] = [order[best]!, order[j]!];
    const pivot = a[j * n + j]!;
    if (!(Math.abs(pivot) > 0)) return false;
    for (let i = j + 1; i < rows; i++) {
      const factor = a[i * n + j]! / pivot;
      a[i * n + j] = factor;
      for (let k = j + 1; k < to; k++) a[i * n + k] = a[i * n + k]! - factor * a[j * n + k]!;
    }
  }
  return true;
}

/** Solves with the unit lower triangle of the panel, and hands back the solved rows transposed: [n − to, to − from]. */
function panelRows(a: Float64Array, n: number, from: number, to: number): Float64Array {
  const width = to - from;
  const transposed = new Float64Array((n - to) * width);
  for (let i = from; i < to; i++) {
    for (let k = from; k < i; k++) {
      const factor = a[i * n + k]!;
      for (let j = to; j < n; j++) a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
    }
    for (let j = to; j < n; j++) transposed[(j - to) * width + i - from] = a[i * n + j]!;
  }
  return transposed;
}

/**
 * LU factorization with row pivoting of a row-major [rows, n] matrix, rows ≥ n, in place (unit lower factor below the diagonal). Answers which row
 * came to each place, or null where a column has no pivot. It is a finder: nothing is claimed of its accuracy. About n²(rows − n/3) flops.
 */
export function* lu(a: Float64Array, rows: number, n: number): Work<Int32Array | null> {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const whole = { data: a, at: 0, stride: n };
  for (let j = 0; j < n; j += panel) {
    const to = Math.min(n, j + panel);
    if (!factorPanel(a, rows, n, j, to, order)) return null;
    const upper = { data: panelRows(a, n, j, to), at: 0, stride: to - j };
    for (let i = to; i < rows; i += 256)
      addProduct(offset(whole, i, to), offset(whole, i, j), upper, Math.min(256, rows - i), n - to, to - j, -1);
    yield { what: "elimination", done: to, total: n };
  }
  return order;
}

/** x ← x L⁻ᵀ (unit lower) or x U⁻ᵀ inside one diagonal block, for the first `rows` rows of x, whose rows have n entries. */
function solveBlock(x: Float64Array, a: Float64Array, n: number, rows: number, from: number, to: number, lower: boolean): void {
  for (let r = 0; r < rows; r++) {
    const row = r * n;
    for (let s = from; s < to; s++) {
      const j = lower ? s : to - 1 - (s - from);
      let sum = x[row + j]!;
      for (let k = lower ? from : j + 1; k < (lower ? j : to); k++) sum -= x[row + k]! * a[j * n + k]!;
      x[row + j] = lower ? sum : sum / a[j * n + j]!;
    }
  }
}

/** Rᵀ-free inverse: from H = L U in the first n rows of `a`, the transpose of H⁻¹, row-major n×n. A finder, as `lu`. 4n³/3 flops: L⁻ᵀ is upper triangular, so the rows below a block are zero there. */
export function* inverseTransposed(a: Float64Array, n: number): Work<Float64Array> {
  const x = new Float64Array(n * n);
  for (let i = 0; i < n; i++) x[i * n + i] = 1;
  const [whole, out] = [
    { data: a, at: 0, stride: n },
    { data: x, at: 0, stride: n },
  ];
  for (let j = 0; j < n; j += panel) {
    const width = Math.min(panel, n - j);
    addProduct(offset(out, 0, j), out, offset(whole, j, 0), j, width, j, -1);
    solveBlock(x, a, n, j + width, j, j + width, true);
    yield { what: "inverse, lower factor", done: j + width, total: n };
  }
  for (let j = Math.floor((n - 1) / panel) * panel; j >= 0; j -= panel) {
    const to = Math.min(n, j + panel);
    addProduct(offset(out, 0, j), offset(out, 0, to), offset(whole, j, to), n, to - j, n - to, -1);
    solveBlock(x, a, n, n, j, to, false);
    yield { what: "inverse, upper factor", done: n - j, total: n };
  }
  return x;
}
