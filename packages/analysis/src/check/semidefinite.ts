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
 * Â = a rounded to doubles, c ≥ (n+4)u·1.02·tr Â + u max â_jj + ‖Â − a‖ + 4n(2(n+1) + max â_jj)η. If Cholesky of fl(Â − cI) ends with positive
 * finite pivots, a ⪰ 0: the factor is exact for a matrix within γ_{n+1} tr of fl(Â − cI), whatever the order of summation (Higham, Theorem 10.3;
 * ‖|L||Lᵀ|‖ ≤ ‖L‖_F² = tr LLᵀ), and c exceeds the sum of all errors. Rounding of c itself is covered by the factor 1.01.
 */
export function shiftedCholesky(a: DyadicMatrix, terms: Terms): boolean {
  const n = a.rows;
  const m = Float64Array.from(a.data, (x) => dyadicToDouble(x, a.exponent, "nearest"));
  let [trace, widest, heaviest] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = 0; j < n; j++) row += Math.abs(m[i * n + j]!);
    trace += m[i * n + i]!;
    widest = Math.max(widest, Math.abs(m[i * n + i]!));
    heaviest = Math.max(heaviest, row);
  }
  const rounded = unit * heaviest + n * tiny;
  const underflow = 4 * n * (2 * (n + 1) + widest) * tiny;
  const shift =
    1.01 * (terms.traceFactor * (n + 4) * unit * 1.02 * trace + terms.gamma * unit * widest + terms.rho * rounded + terms.eta * underflow);
  if (!(n < 2 ** 20 && trace < Number.MAX_VALUE / 4 && shift < Number.MAX_VALUE / 4)) return false;
  for (let i = 0; i < n; i++) m[i * n + i]! -= shift;
  return factorizes(m, n);
}

/** Cholesky in place, row by row; false at the first pivot that is not positive and finite. */
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
