import { addPairs, doubleDoubleLost, doubleDoubleUnit, low, multiplyBy } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import type { ExtendedMatrix } from "../extended/extended-features.ts";
import { type Terms, unit } from "../terms.ts";

/** ‖z‖₂ from above, z_k the sum of F entries of line k times y, with the error of each. `line(k, i)` is the place of entry i of line k. */
function imageNorm(
  matrix: ExtendedMatrix,
  y: readonly number[],
  lines: number,
  place: (k: number, i: number) => number,
  errorOf: (k: number) => number,
  terms: Terms,
): number {
  const gamma = 2 * (y.length + 2) * doubleDoubleUnit;
  let squares = 0;
  for (let k = 0; k < lines; k++) {
    let [z, z0, sizes] = [0, 0, 0];
    for (let i = 0; i < y.length; i++) {
      const at = place(k, i);
      const p = multiplyBy(matrix.high[at]!, matrix.low[at]!, y[i]!);
      sizes += Math.abs(p);
      z = addPairs(z, z0, p, low[0]!);
      z0 = low[0]!;
    }
    const rounding = terms.gamma * (gamma * sizes + 2 * unit * Math.abs(z)) + terms.eta * (y.length + 2) * doubleDoubleLost;
    const reach = Math.abs(z) + rounding + terms.rho * errorOf(k);
    squares += reach * reach;
  }
  return Math.sqrt(squares) * (1 + (8 * lines + 8 * y.length + 32) * unit);
}

/**
 * An upper bound of the min(N, n)-th singular value of every real matrix within `error` of the N×n matrix: ‖Fᵀy‖/‖y‖ for N ≤ n, ‖Fy‖/‖y‖ otherwise,
 * from above, for the vector given. @throws Declined for a vector of another length, zero or beyond range
 */
export function spectrumAbove(matrix: ExtendedMatrix, y: readonly number[], terms: Terms): number {
  const { rows, columns, error } = matrix;
  const wide = rows <= columns;
  if (y.length !== (wide ? rows : columns)) throw new Declined(`vector: needs ${wide ? rows : columns} numbers; got ${y.length}.`);
  let [sum, squares, weighted] = [0, 0, 0];
  for (const [i, value] of y.entries()) {
    sum += Math.abs(value);
    squares += value * value;
    if (!wide) weighted += Math.abs(value) * error[i]!;
  }
  if (!(squares >= 1e-60 && squares <= 1e60)) throw new Declined(`vector: needs a norm between 1e-30 and 1e30; got the square ${squares}.`);
  const up = 1 + 4 * (y.length + 4) * unit;
  const image = wide
    ? imageNorm(
        matrix,
        y,
        columns,
        (k, i) => i * columns + k,
        (k) => error[k]! * sum * up,
        terms,
      )
    : imageNorm(
        matrix,
        y,
        rows,
        (k, i) => k * columns + i,
        () => weighted * up,
        terms,
      );
  const bound = (image / (Math.sqrt(squares) * (1 - (y.length + 8) * unit))) * (1 + 8 * unit);
  if (!(bound < Number.POSITIVE_INFINITY)) throw new Declined(`vector: needs a finite bound; got ${bound}.`);
  return bound;
}
