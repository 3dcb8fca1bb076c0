import { ShapeError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { smallSymmetricEigen } from "./small-symmetric-eigen.ts";
import { combine, dot } from "./vectors.ts";

/** Ritz values of a symmetric operator, ascending. */
export interface Lanczos {
  readonly values: Float64Array;
  /** residuals[i] estimates ‖A·v − values[i]·v‖ of the unit Ritz vector v: an eigenvalue lies that close to values[i], up to rounding. */
  readonly residuals: Float64Array;
  /** True if the space ended: every value is an eigenvalue up to rounding, but not every eigenvalue need be there. */
  readonly exhausted: boolean;
  /** The unit Ritz vector of values[i]; computed on demand, steps·n flops. */
  vector(i: number): Float64Array;
}

function ritz(
  basis: readonly Float64Array[],
  alphas: readonly number[],
  betas: readonly number[],
  last: number,
  exhausted: boolean,
): Lanczos {
  const k = alphas.length;
  const matrix = new Float64Array(k * k);
  for (let i = 0; i < k; ++i) {
    matrix[i * k + i] = alphas[i]!;
    if (i > 0) matrix[i * k + i - 1] = betas[i - 1]!;
  }
  const { values, vectors } = smallSymmetricEigen(matrix, k);
  const vector = (i: number): Float64Array => {
    const v = new Float64Array(basis[0]!.length);
    for (let j = 0; j < k; ++j) combine(vectors[i * k + j]!, basis[j]!, 1, v);
    return v;
  };
  return { values, residuals: values.map((_, i) => last * Math.abs(vectors[i * k + k - 1]!)), exhausted, vector };
}

/**
 * `steps` steps of Lanczos from `start` with full reorthogonalization (twice; Parlett, The Symmetric Eigenvalue Problem, §6.9): the extreme
 * Ritz values approach the ends of the spectrum first. One application and 8·step·n flops a step, steps·n numbers of memory. A measurement.
 * @throws ShapeError unless A is square, `start` fits and is not zero, and steps >= 1
 */
export function* lanczos(a: LinearOperator, start: Float64Array, steps: number): Work<Lanczos> {
  const norm = Math.sqrt(dot(start, start));
  if (a.rows !== a.cols || start.length !== a.rows || !(norm > 0 && norm < Number.POSITIVE_INFINITY) || !(steps >= 1))
    throw new ShapeError(
      `lanczos: needs a square operator, a finite start that is not zero and steps >= 1; got ${a.rows}x${a.cols}, a start of ${start.length} entries and norm ${norm}, ${steps} steps. Check them.`,
    );
  const basis = [start.map((x) => x / norm)];
  const [alphas, betas]: number[][] = [[], []];
  const limit = Math.min(steps, start.length);
  for (let size = 0; ; ) {
    const w = new Float64Array(start.length);
    const v = basis.at(-1)!;
    a.apply(v, w);
    const alpha = dot(v, w);
    alphas!.push(alpha);
    for (let pass = 0; pass < 2; ++pass) for (const u of basis) combine(-dot(u, w), u, 1, w);
    const beta = Math.sqrt(dot(w, w));
    size = Math.max(size, Math.abs(alpha), beta);
    yield { what: "Lanczos steps", done: alphas!.length, total: limit };
    const exhausted = !(beta > 2 ** -48 * size);
    if (exhausted || alphas!.length === limit) return ritz(basis, alphas!, betas!, beta, exhausted);
    betas!.push(beta);
    basis.push(w.map((x) => x / beta));
  }
}
