const unitRoundoff = { f32: 2 ** -24, f64: 2 ** -53 } as const;

/**
 * γ_k = k·u/(1 − k·u): the relative error of k rounded operations, and of a sum or an inner product of length k in any order (Higham, Accuracy
 * and Stability of Numerical Algorithms, 2nd ed., lemmas 3.1 and 3.3, barring underflow and overflow); rounded up, Infinity from k·u >= 1 on.
 */
export function gamma(k: number, dtype: "f32" | "f64"): number {
  const product = k * unitRoundoff[dtype];
  return product < 1 ? (product / (1 - product)) * (1 + 2 ** -50) : Number.POSITIVE_INFINITY;
}

/** LU: |L·U − P·A| <= luError(k)·|L||U| entry by entry for k = min(m, n), the computed factors (Higham, theorem 9.3). */
export function luError(k: number, dtype: "f32" | "f64"): number {
  return gamma(k, dtype);
}

/** Solving by LU: the computed x solves (A + ΔA)x = b with |PΔA| <= luSolveError(n)·|L||U| (Higham, theorem 9.4). */
export function luSolveError(n: number, dtype: "f32" | "f64"): number {
  return 3 * gamma(n, dtype) * (1 + gamma(n, dtype));
}

/** Cholesky: |L·Lᵀ − A| <= choleskyError(n)·|L||Lᵀ| entry by entry, if it runs to the end (Higham, theorem 10.3). */
export function choleskyError(n: number, dtype: "f32" | "f64"): number {
  return gamma(n + 1, dtype);
}

/** Triangular systems: each computed column x solves (T + ΔT)x = b with |ΔT| <= triangularError(n)·|T| (Higham, theorem 8.5). */
export function triangularError(n: number, dtype: "f32" | "f64"): number {
  return gamma(n, dtype);
}

/** The constant of γ̃_k = γ_{ck}, which the theorems on Householder's method leave open ("a small integer"). */
const HOUSEHOLDER = 8;

/**
 * Householder QR of A [m, n], k = min(m, n): A + ΔA = Q·R for an exactly orthogonal Q and the computed R, with ‖Δa_j‖₂ <= qrError·‖a_j‖₂ for every
 * column (Higham, theorem 19.4 and section 19.5 for the blocked form; with the columns permuted for `pivotedQr`), and the computed Q is within
 * √p·qrError of it in the Frobenius norm for p columns (19.13). The theorem leaves its constant open; 8 is taken, hence a rule (grade
 * `numerical`) and no proof: what was reached is measured by `qrResidual`.
 */
export function qrError(m: number, k: number, dtype: "f32" | "f64"): number {
  return gamma(HOUSEHOLDER * m * k, dtype);
}
