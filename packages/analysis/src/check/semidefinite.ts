import type { Grade } from "../evidence/index.ts";
import { type DyadicMatrix, dyadicToDouble, isPositiveSemidefinite } from "../exact/index.ts";
import { type Terms, tiny, unit } from "./terms.ts";

/** Up to this order semidefiniteness is decided exactly; above, by shifted Cholesky. */
export const exactOrder = 24;

/** Whether the symmetric matrix is proved positive semidefinite, and how: null where it is not proved. */
export function provedSemidefinite(a: DyadicMatrix, terms: Terms): Grade | null {
  if (a.rows <= exactOrder) return isPositiveSemidefinite(a) ? "exact" : null;
  return shiftedCholesky(a, terms) ? "enclosed" : null;
}

/**
 * Â = a rounded to doubles, c ≥ 1.02(n+4)u tr Â + 4n(2(n+1) + max â_jj)η. If Cholesky of fl(Â − cI) ends with positive finite pivots, then a ⪰ 0:
 * the factor is exact for a matrix within γ_{n+1} tr/(1 − γ_{n+1}) of fl(Â − cI), in whatever order it sums (Higham, Theorem 10.3, with
 * ‖|L||Lᵀ|‖ ≤ ‖L‖_F² = tr LLᵀ); the subtraction rounds by at most u max â_jj ≤ u tr Â; and ‖Â − a‖ ≤ u‖Â‖_F + nη ≤ 1.01 u tr Â + nη, since the
 * eigenvalues of Â are then at least −2c. Together at most (n+3.1)u tr Â(1 + 1e-9) and the underflows. Rounding of c itself is in the factor 1.01.
 */
export function shiftedCholesky(a: DyadicMatrix, terms: Terms): boolean {
  const n = a.rows;
  const m = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) m[i * n + j] = dyadicToDouble(a.data[i * n + j]!, a.exponent, "nearest");
  let [trace, widest] = [0, 0];
  for (let i = 0; i < n; i++) {
    trace += m[i * n + i]!;
    widest = Math.max(widest, Math.abs(m[i * n + i]!));
  }
  const underflow = 4 * n * (2 * (n + 1) + widest) * tiny;
  const shift = 1.01 * (terms.traceFactor * (n + 4) * unit * 1.02 * trace + terms.eta * underflow);
  if (!(n < 1048576 && trace < Number.MAX_VALUE / 4)) return false;
  for (let i = 0; i < n; i++) m[i * n + i]! -= shift;
  return factorizes(m, n);
}

/** Cholesky of the lower triangle in place, row by row; false at the first pivot that is not positive and finite. */
function factorizes(m: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let s = m[i * n + j]!;
      for (let k = 0; k < j; k++) s -= m[i * n + k]! * m[j * n + k]!;
      m[i * n + j] = s / m[j * n + j]!;
    }
    let pivot = m[i * n + i]!;
    for (let k = 0; k < i; k++) pivot -= m[i * n + k]! * m[i * n + k]!;
    if (!(pivot > 0 && pivot < Number.MAX_VALUE)) return false;
    m[i * n + i] = Math.sqrt(pivot);
  }
  return true;
}
