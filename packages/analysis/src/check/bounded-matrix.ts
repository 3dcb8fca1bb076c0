import { Declined } from "./declined.ts";
import { rigorous, type Terms, unit } from "./terms.ts";

/** A computed matrix whose distance from the real one is bounded: |true − values| ≤ error[j] in column j. Row-major. */
export interface BoundedMatrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** One bound per column, each at least 0. */
  readonly error: Float64Array;
}

/** 2^400 and 2^-400: within them no square overflows and no bound drowns in underflow. */
const [largest, smallest] = [2.5822498780869086e120, 3.872591914849318e-121];
/** 2^-536, above √(2^-1074). */
const leastRoot = 4.445517498970155e-162;

/** Requires finite entries of which the largest is 0 or in [2^-400, 2^400], and sizes below 2^20. @throws Declined */
export function checkRange(what: string, matrix: BoundedMatrix, terms: Terms = rigorous): void {
  if (!(matrix.rows >= 1 && matrix.rows < 1_048_576 && matrix.columns < 1_048_576))
    throw new Declined(`${what}: needs fewer than 2^20 rows and columns; got [${matrix.rows},${matrix.columns}].`);
  if (!(matrix.rows <= matrix.columns))
    throw new Declined(`${what}: needs at least as many columns as rows; got [${matrix.rows},${matrix.columns}].`);
  let most = 0;
  for (const value of matrix.values) {
    if (!Number.isFinite(value)) throw new Declined(`${what}: needs finite numbers; got ${value}.`);
    most = Math.max(most, Math.abs(value));
  }
  if (terms.range && !(most === 0 || (most >= smallest && most <= largest)))
    throw new Declined(`${what}: needs its largest entry in [2^-400, 2^400]; got ${most}.`);
}

/** ‖E‖_F of the matrix of errors, rounded up: √(rows · Σ error²); 0 exactly where every error is. */
export function errorNorm(matrix: BoundedMatrix): number {
  let [sum, most] = [0, 0];
  for (const e of matrix.error) {
    sum += e * e;
    most = Math.max(most, e);
  }
  if (most === 0) return 0;
  return (Math.sqrt(matrix.rows * sum) + Math.sqrt(matrix.rows * matrix.columns) * leastRoot) * (1 + 2 * (matrix.columns + 8) * unit);
}
