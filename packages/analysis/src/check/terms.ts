/** Unit roundoff of f64, 2^-53. */
export const unit = 1.1102230246251565e-16;
/** Smallest positive f64, 2^-1074. */
export const tiny = 5e-324;

/** Smallest normal f64, 2^-1022. */
export const leastNormal = 2.2250738585072014e-308;

/**
 * The terms of the error bounds, all of them on in use. They exist so that tests can delete each in turn and show a stored instance for which the
 * mutilated checker accepts a false claim: no term is there for decoration.
 */
export interface Terms {
  /** Rounding of sums and products: multiplies every γ_n. */
  readonly gamma: 0 | 1;
  /** Error of the computed features. */
  readonly rho: 0 | 1;
  /** Underflow. */
  readonly eta: 0 | 1;
  /** The trace in the bound of a Cholesky factorization (Higham, Theorem 10.3); 0 puts 1 in its place. */
  readonly traceFactor: 0 | 1;
  /** Inequalities that must be strict are. */
  readonly strict: boolean;
  /** Matrices whose squares could overflow or underflow are refused. */
  readonly range: boolean;
  /** Moduli are tested to be odd primes. */
  readonly prime: boolean;
  /** Relations must be independent by an identity block. */
  readonly independence: boolean;
  /** Relations must hold over the integers, not only modulo the prime. */
  readonly exact: boolean;
  /** A rank is bounded from above modulo enough primes for every minor, not one. */
  readonly minors: boolean;
  /** A radius is tried with all products of changes, not taken from the first order. */
  readonly pattern: boolean;
}

/** The terms of the checker in use: all of them. */
export const rigorous: Terms = {
  gamma: 1,
  rho: 1,
  eta: 1,
  traceFactor: 1,
  strict: true,
  range: true,
  prime: true,
  independence: true,
  exact: true,
  minors: true,
  pattern: true,
};

/** a > b, or a ≥ b where the terms give up strictness; false for NaN. */
export function exceeds(a: number, b: number, terms: Terms): boolean {
  return terms.strict ? a > b : a >= b;
}

/** γ_n = n u / (1 − n u), rounded up: bounds the relative error of any sum of n products in any order (Higham, §3.1). Needs n < 2^40. */
export function gamma(n: number): number {
  return ((n * unit) / (1 - n * unit)) * (1 + 8 * unit);
}
