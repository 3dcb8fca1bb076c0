import type { BoundedMatrix } from "../bounded-matrix.ts";
import { gamma, type Terms, tiny, unit } from "../terms.ts";
import { up } from "./enclosed.ts";

/** A plane a·f + b = 0, as doubles: a followed by b. */
export type Plane = readonly number[];

/**
 * A lower bound of min_i s_i(a·f_i + b) over all F within its errors: the computed s(a·f + b), less γ_{n+2}(Σ|a||f| + |b|) + Σ error|a| + (n+1)η.
 * −Infinity where a sum overflows.
 */
export function leastMargin(f: BoundedMatrix, plane: Plane, signs: (row: number) => number, terms: Terms): number {
  const n = f.columns;
  const [b, g] = [plane[n]!, terms.gamma * gamma(n + 2)];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < f.rows; i++) {
    let [sum, size, carried] = [0, Math.abs(b), 0];
    for (let p = 0; p < n; p++) {
      const product = plane[p]! * f.values[i * n + p]!;
      sum += product;
      size += Math.abs(product);
      carried += f.error[p]! * Math.abs(plane[p]!);
    }
    const error = up(g * size + terms.rho * carried + terms.eta * (4 * n + 8) * tiny, n + 4);
    const value = signs(i) * (sum + b);
    const margin = value - error;
    if (!(Math.abs(value) < Number.POSITIVE_INFINITY && error < Number.POSITIVE_INFINITY)) return Number.NEGATIVE_INFINITY;
    least = Math.min(least, margin > 0 ? margin * (1 - 4 * unit) : margin);
  }
  return least;
}
