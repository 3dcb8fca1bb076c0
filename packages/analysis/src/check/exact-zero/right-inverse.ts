/** Factors the lower triangle of a symmetric m×m matrix in place; false where a pivot is not positive. */
function factor(a: Float64Array, m: number): boolean {
  for (let j = 0; j < m; j++)
    for (let i = j; i < m; i++) {
      let sum = a[i * m + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * m + k]! * a[j * m + k]!;
      if (i === j && !(sum > 0)) return false;
      a[i * m + j] = i === j ? Math.sqrt(sum) : sum / a[j * m + j]!;
    }
  return true;
}

/** L Lᵀ x = b, in place. */
function solve(l: Float64Array, b: Float64Array, m: number): void {
  for (let j = 0; j < m; j++) {
    for (let k = 0; k < j; k++) b[j] = b[j]! - l[j * m + k]! * b[k]!;
    b[j] = b[j]! / l[j * m + j]!;
  }
  for (let j = m - 1; j >= 0; j--) {
    for (let k = j + 1; k < m; k++) b[j] = b[j]! - l[k * m + j]! * b[k]!;
    b[j] = b[j]! / l[j * m + j]!;
  }
}

/** P ≈ Jᵀ(JJᵀ)⁻¹, [n, m], for J [m, n]; null where JJᵀ has no Cholesky factor. A finder: nothing is claimed of P, since any is sound. */
export function rightInverse(j: Float64Array, m: number, n: number): Float64Array | null {
  const gram = new Float64Array(m * m);
  for (let a = 0; a < m; a++)
    for (let b = 0; b <= a; b++) for (let k = 0; k < n; k++) gram[a * m + b] = gram[a * m + b]! + j[a * n + k]! * j[b * n + k]!;
  if (!factor(gram, m)) return null;
  const p = new Float64Array(n * m);
  for (let l = 0; l < m; l++) {
    const e = Float64Array.from({ length: m }, (_, i) => (i === l ? 1 : 0));
    solve(gram, e, m);
    for (let a = 0; a < m; a++) for (let k = 0; k < n; k++) p[k * m + l] = p[k * m + l]! + j[a * n + k]! * e[a]!;
  }
  return p;
}
