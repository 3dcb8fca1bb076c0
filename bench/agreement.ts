/** Whether two results are close enough to be the same work. */
export interface Agreement {
  readonly agrees: boolean;
  /** The largest difference, and what it may be. */
  readonly difference: number;
  readonly tolerance: number;
}

/** Unit roundoff. */
export const unit = { f32: 2 ** -24, f64: 2 ** -53 } as const;

/** How many standard deviations are allowed: an error beyond has probability below 2·exp(−λ²/2) per operation, 4e-22. */
const LAMBDA = 10;

/**
 * The relative error that a sum of `terms` rounded products stays within, in any order of summation, but for odds that do not count:
 * λ·√n·u + n·u² (Higham and Mary, SIAM J. Sci. Comput. 41(5), 2019, theorem 2.4). The worst case n·u would pass wrong results of long sums.
 */
export function likelyError(dtype: "f32" | "f64", terms: number): number {
  const u = unit[dtype];
  return LAMBDA * Math.sqrt(terms) * u + terms * u * u;
}

/** Whether two results agree entry by entry within `tolerance`; a NaN agrees with nothing. */
export function within(ours: ArrayLike<number>, theirs: ArrayLike<number>, tolerance: number): Agreement {
  if (ours.length !== theirs.length) return { agrees: false, difference: Number.POSITIVE_INFINITY, tolerance };
  let difference = 0;
  for (let i = 0; i < ours.length; ++i) {
    const d = Math.abs(ours[i]! - theirs[i]!);
    if (!(d <= difference)) difference = d;
    if (Number.isNaN(d)) break;
  }
  return { agrees: difference <= tolerance, difference, tolerance };
}

/** Of sums of `terms` products of numbers up to `size` in both operands, computed twice: twice the likely error of Σ|a||b|. */
export function ofSums(dtype: "f32" | "f64", terms: number, size: number): (a: ArrayLike<number>, b: ArrayLike<number>) => Agreement {
  return (a, b) => within(a, b, 2 * likelyError(dtype, terms) * terms * size * size);
}

/** The Euclidean norm. */
export function norm(x: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < x.length; ++i) sum += x[i]! * x[i]!;
  return Math.sqrt(sum);
}

/** Whether ‖ours − theirs‖₂ is at most `relative`·‖ours‖₂; the tolerance is stated in that norm. */
export function inNorm(relative: number): (a: ArrayLike<number>, b: ArrayLike<number>) => Agreement {
  return (a, b) => {
    const tolerance = relative * norm(a);
    if (a.length !== b.length) return { agrees: false, difference: Number.POSITIVE_INFINITY, tolerance };
    const difference = norm(Float64Array.from(a, (x, i) => x - b[i]!));
    return { agrees: difference <= tolerance, difference, tolerance };
  };
}
