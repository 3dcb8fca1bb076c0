import { type BoundedMatrix, errorNorm } from "../bounded-matrix.ts";
import { gamma, type Terms, tiny, unit } from "../terms.ts";
import { down, type Enclosed, up } from "./enclosed.ts";

/** An interval of nonnegative numbers. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** ½r² of norms in a range, rounded outward: 0 above for 0 only, also where the square underflows. */
export function halfSquares({ low, high }: Range): Range {
  return { low: Math.max(0, down((low * low) / 2, 1) - tiny), high: high === 0 ? 0 : up((high * high) / 2, 1) + tiny };
}

/** 2^-536, above √(2^-1074). */
const leastRoot = 4.445517498970155e-162;

/** Absolute underflow of a sum of n squares, as a bound of the root. */
const lost = (n: number): number => Math.sqrt(n) * leastRoot;

/** ‖A‖_F over all A within the errors, entry by entry. */
export function frobenius(a: Enclosed): Range {
  let [low, high] = [0, 0];
  for (let i = 0; i < a.values.length; i++) {
    const [v, e] = [Math.abs(a.values[i]!), a.error[i]!];
    const least = Math.max(0, v - e) * (1 - 4 * unit);
    const most = (v + e) * (1 + 4 * unit);
    low += least * least;
    high += most * most;
  }
  const n = a.values.length;
  const exactZero = a.values.every((v) => v === 0) && a.error.every((e) => e === 0);
  return { low: Math.max(0, down(Math.sqrt(down(low, n)), 1) - lost(n)), high: exactZero ? 0 : up(Math.sqrt(up(high, n)), 1) + lost(n) };
}

/** An upper bound of σ_max over all matrices within the errors: min(‖A‖_F, √(‖A‖_1 ‖A‖_∞)) + ‖error‖_F. */
export function largestSingular(a: BoundedMatrix): number {
  const columns = new Float64Array(a.columns);
  let [squares, widest] = [0, 0];
  for (let i = 0; i < a.rows; i++) {
    let row = 0;
    for (let j = 0; j < a.columns; j++) {
      const v = Math.abs(a.values[i * a.columns + j]!);
      squares += v * v;
      row += v;
      columns[j] = columns[j]! + v;
    }
    widest = Math.max(widest, row);
  }
  const tallest = columns.reduce((most, v) => Math.max(most, v), 0);
  const n = a.values.length;
  const spectral = up(Math.sqrt(tallest) * Math.sqrt(widest), a.rows + a.columns);
  return up(Math.min(up(Math.sqrt(squares), n) + lost(n), spectral) + errorNorm(a), 2);
}

/**
 * ‖Fᵀ D‖_F over all F and D within their errors (rigor A14): the computed product, and
 * γ_N |F|ᵀ|D| + |F|ᵀ error(D) + error(F)ᵀ(|D| + error(D)) + Nη entry by entry. About 6 N n n' flops.
 */
export function productNorm(f: BoundedMatrix, d: Enclosed, terms: Terms): Range {
  const [rows, n, m] = [f.rows, f.columns, d.columns];
  // column by column of the product, so that the innermost loop runs through memory
  const values = new Float64Array(n * m);
  const error = new Float64Array(n * m);
  const byRows = (columns: Float64Array) => columns.map((_, i) => columns[(i % m) * n + Math.floor(i / m)]!);
  const g = terms.gamma * gamma(rows + 1);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < m; j++) {
      const [v, e] = [d.values[i * m + j]!, d.error[i * m + j]!];
      if (v === 0 && e === 0) continue;
      const [own, whole] = [g * Math.abs(v) + terms.rho * e, terms.rho * (Math.abs(v) + e)];
      for (let p = 0; p < n; p++) {
        const x = f.values[i * n + p]!;
        values[j * n + p] = values[j * n + p]! + x * v;
        error[j * n + p] = error[j * n + p]! + (Math.abs(x) * own + f.error[p]! * whole + terms.eta * 8 * tiny);
      }
    }
  for (let i = 0; i < error.length; i++) error[i] = up(error[i]!, rows + 4);
  return frobenius({ values: byRows(values), error: byRows(error), rows: n, columns: m });
}

/** min |a| and max |a| over all entries of all A within the errors. */
export function extremes(a: Enclosed): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < a.values.length; i++) {
    const [v, e] = [Math.abs(a.values[i]!), a.error[i]!];
    low = Math.min(low, v - e);
    high = Math.max(high, v + e);
  }
  return { low: Math.max(0, down(low, 1)), high: up(high, 1) };
}
