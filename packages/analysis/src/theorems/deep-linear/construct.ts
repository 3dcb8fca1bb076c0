import { UsageError } from "@nadir/core-wasm";
import { at, type Dense, flip, tabulate, times } from "./dense.ts";
import { type Spectrum, spectrumOf } from "./spectrum.ts";

/** Factors W_1, …, W_{H+1}, row-major; W_i has shape [widths[i], widths[i−1]]. */
export type Factors = readonly Float64Array[];

/**
 * A critical point of ½‖W_{H+1}⋯W_1 X − Y‖² (up to rounding): R projects the regression on the principal directions chosen, counted from 1 in
 * decreasing order, and ½Σ of the squared singular values left out is its loss above ½‖Y(I − P_X)‖². Choosing 1, …, k gives the global minimum, any
 * other choice of k directions with other values a strict saddle. x [N, d_x] and y [N, d_y] hold samples as rows.
 * @throws UsageError for indices that are not distinct in 1..d_y, or more than the least width
 */
export function criticalPoint(
  x: Float64Array,
  y: Float64Array,
  samples: number,
  widths: readonly number[],
  directions: readonly number[],
): Factors {
  const spectrum = spectrumOf(x, y, samples);
  const distinct = new Set(directions).size === directions.length;
  if (!distinct || directions.some((i) => !(Number.isInteger(i) && i >= 1 && i <= spectrum.outputs)))
    throw new UsageError(
      `criticalPoint: needs distinct directions from 1 to ${spectrum.outputs}; got ${directions.join(", ")}. Count from 1.`,
    );
  const k = Math.min(...widths);
  if (widths[0] !== spectrum.inputs || widths.at(-1) !== spectrum.outputs || directions.length > k)
    throw new UsageError(
      `criticalPoint: needs widths ${spectrum.inputs}, …, ${spectrum.outputs} and at most ${k} directions; got ${widths.join("-")} and ${directions.length}. Widen the network.`,
    );
  const { left, right } = projection(
    spectrum,
    directions.map((i) => i - 1),
  );
  const last = widths.length - 2;
  return widths.slice(1).map((rows, i) => {
    const columns = widths[i]!;
    const first = (r: number, c: number): number => (r < right.rows ? at(right, r, c) : 0);
    const output = (r: number, c: number): number => (c < left.columns ? at(left, r, c) : 0);
    const middle = (r: number, c: number): number => (r === c && r < left.columns ? 1 : 0);
    if (last === 0) return times(left, right).data;
    return tabulate(rows, columns, i === 0 ? first : i === last ? output : middle).data;
  });
}

/** A global minimum, up to rounding: `criticalPoint` with the k leading directions. */
export function globalOptimum(x: Float64Array, y: Float64Array, samples: number, widths: readonly number[]): Factors {
  return criticalPoint(
    x,
    y,
    samples,
    widths,
    Array.from({ length: Math.min(...widths) }, (_, i) => i + 1),
  );
}

/** U_S [d_y, r] and U_Sᵀ C [r, d_x] for directions counted from 0: their product has the loss of the critical point that carries S. */
export function projection(spectrum: Spectrum, directions: readonly number[]): { readonly left: Dense; readonly right: Dense } {
  const left = tabulate(spectrum.outputs, directions.length, (i, j) => at(spectrum.eigen.vectors, i, directions[j]!));
  return { left, right: times(flip(left), spectrum.regression) };
}
