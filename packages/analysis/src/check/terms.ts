/** Unit roundoff of f64, 2^-53. */
export const unit = 1.1102230246251565e-16;
/** Smallest positive f64, 2^-1074. */
export const tiny = 5e-324;

/**
 * Switches on the terms of the error bounds, all 1 and `strict` in use. They exist so that tests can delete each term in turn and show a stored
 * instance for which the mutilated checker would accept a false claim: no term is there for decoration.
 */
export interface Terms {
  /** Rounding of sums: γ_n. */
  readonly gamma: number;
  /** Error of the computed features. */
  readonly rho: number;
  /** Underflow. */
  readonly eta: number;
  /** Rounding inside Cholesky, by the trace argument (Higham, Theorem 10.3). */
  readonly traceFactor: number;
  /** Inequalities that must be strict are; also refuses entries whose squares overflow or underflow. */
  readonly strict: boolean;
}

/** The terms of the checker in use: all of them. */
export const rigorous: Terms = { gamma: 1, rho: 1, eta: 1, traceFactor: 1, strict: true };

/** γ_n = n u / (1 − n u), rounded up: bounds the relative error of any sum of n products in any order (Higham, §3.1). Needs n < 2^40. */
export function gamma(n: number): number {
  return ((n * unit) / (1 - n * unit)) * (1 + 8 * unit);
}
