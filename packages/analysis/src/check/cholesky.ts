import type { Work } from "../evidence/index.ts";
import { addProduct, type Block, offset } from "./product.ts";
import { exceeds, rigorous, type Terms } from "./terms.ts";

const panel = 64;

/** Factors the leading n×n block unblocked; false where a pivot is not positive and finite. */
function factorDiagonal(a: Block, n: number, terms: Terms): boolean {
  for (let j = 0; j < n; j++) {
    const rowJ = a.at + j * a.stride;
    let pivot = a.data[rowJ + j]!;
    for (let k = 0; k < j; k++) pivot -= a.data[rowJ + k]! * a.data[rowJ + k]!;
    if (!(exceeds(pivot, 0, terms) && pivot < Number.POSITIVE_INFINITY)) return false;
    a.data[rowJ + j] = Math.sqrt(pivot);
    solveRows(offset(a, j + 1, 0), a, n - j - 1, j, j + 1);
  }
  return true;
}

/** For each of m rows x: replaces x[from..to) by the solution of x Lᵀ = x there, given x[0..from) already solved. */
function solveRows(rows: Block, l: Block, m: number, from: number, to: number): void {
  for (let i = 0; i < m; i++) {
    const x = rows.at + i * rows.stride;
    for (let j = from; j < to; j++) {
      const rowJ = l.at + j * l.stride;
      let sum = rows.data[x + j]!;
      for (let k = 0; k < j; k++) sum -= rows.data[x + k]! * l.data[rowJ + k]!;
      rows.data[x + j] = sum / l.data[rowJ + j]!;
    }
  }
}

/**
 * Replaces the lower triangle of a symmetric n×n matrix by its Cholesky factor and answers true, or answers false as soon as a pivot is not positive
 * and finite. Reads the lower triangle only. True proves λ_min(A) ≥ −γ_{n+1}/(1−γ_{n+1}) tr A − 4n(2(n+1) + max a_jj)η, in any order of the sums
 * (Higham, Theorem 10.3; Rump). n³/3 flops, blocked.
 */
export function* cholesky(matrix: Float64Array, n: number, terms: Terms = rigorous): Work<boolean> {
  const whole = { data: matrix, at: 0, stride: n };
  for (let j = 0; j < n; j += panel) {
    const width = Math.min(panel, n - j);
    const diagonal = offset(whole, j, j);
    if (!factorDiagonal(diagonal, width, terms)) return false;
    const below = offset(whole, j + width, j);
    const rest = n - j - width;
    solveRows(below, diagonal, rest, 0, width);
    for (let i = 0; i < rest; i += panel) {
      const m = Math.min(panel, rest - i);
      addProduct(offset(whole, j + width + i, j + width), offset(below, i, 0), below, m, i + m, width, -1);
    }
    yield { what: "Cholesky factor", done: j + width, total: n };
  }
  return true;
}
