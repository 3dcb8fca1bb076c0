/** How an error bound is known: derived in docs/rounding.md, or only seen to hold on the tested points. */
export type BoundGrade = "enclosed" | "numerical";

/**
 * |computed − exact| <= u·(relative·|exact| + absolute) + underflow·2^-1074 with u = 2^-53, for every f64 argument whose exact result is below the overflow
 * threshold. The f32 kernels compute the same in f64 and round once: half an f32 ulp more.
 */
export interface ErrorBound {
  /** In units of u times the exact value. */
  readonly relative: number;
  /** In units of u. */
  readonly absolute: number;
  /** In units of 2^-1074, the smallest subnormal: what gradual underflow may cost. */
  readonly underflow: number;
  readonly grade: BoundGrade;
}

/** A bound derived in docs/rounding.md. */
export function enclosed(relative: number, absolute: number, underflow: number): ErrorBound {
  return { relative, absolute, underflow, grade: "enclosed" };
}

/** A bound that holds on the tested points with room to spare, not derived. */
export function numerical(relative: number, absolute: number, underflow: number): ErrorBound {
  return { relative, absolute, underflow, grade: "numerical" };
}

/** Unit roundoff u = 2^-53 of f64. */
export const unitRoundoff: number = 2 ** -53;

/** The largest error in absolute terms that a bound allows at an exact value. */
export function largestError(bound: ErrorBound, exact: number): number {
  return unitRoundoff * (bound.relative * Math.abs(exact) + bound.absolute) + bound.underflow * 2 ** -1074;
}

/** Bounds of the elementary functions and of the functions that carry a theorem, each derived in the section of docs/rounding.md named beside it. */
export const errorBounds: {
  readonly [name in
    | "exp"
    | "oneMinusExp"
    | "log"
    | "log1p"
    | "erf"
    | "sigmoid"
    | "sigmoidD"
    | "sigmoidDD"
    | "tanh"
    | "tanhD"
    | "tanhDD"
    | "softplus"]: ErrorBound;
} = {
  /** §2 */
  exp: enclosed(2, 0, 0.5),
  /** §2: 1 − e^{−a}, a >= 0 */
  oneMinusExp: enclosed(2.41, 0, 0),
  /** §3 */
  log: enclosed(4.9, 0, 0),
  /** §3 */
  log1p: enclosed(5.6, 0, 0),
  /** §6 */
  erf: enclosed(6.7, 0, 1),
  /** §4 */
  sigmoid: enclosed(4.01, 0, 1),
  /** §4 */
  sigmoidD: enclosed(6.01, 0, 1),
  /** §4 */
  sigmoidDD: enclosed(12.4, 0, 2),
  /** §4 */
  tanh: enclosed(5.3, 0, 1),
  /** §4 */
  tanhD: enclosed(6.01, 0, 3),
  /** §4 */
  tanhDD: enclosed(12.4, 0, 6),
  /** §5: α = 1 */
  softplus: enclosed(8.4, 0, 2),
};
