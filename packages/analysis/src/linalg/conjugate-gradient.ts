import { ShapeError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import type { LinearOperator } from "./linear-operator.ts";
import { combine, dot } from "./vectors.ts";

/** How the iteration ended; only "converged" means that the tolerance was met. */
export type SolveStatus = "converged" | "negative-curvature" | "iteration-limit" | "not-finite";

/** The last iterate and what is known about it. */
export interface ConjugateGradient {
  readonly status: SolveStatus;
  readonly x: Float64Array;
  readonly iterations: number;
  /** ‖r‖ of the recurrence r = b − A·x; recompute it where it matters. */
  readonly residual: number;
  /** With status "negative-curvature": a direction d with dᵀA d <= 0. */
  readonly direction?: Float64Array;
}

/** When to stop. */
export interface SolveOptions {
  /** Relative to ‖b‖; default 1e-10. */
  readonly tolerance?: number;
  /** Default 2n. */
  readonly maxIterations?: number;
}

/**
 * Solves A·x = b for a symmetric positive definite operator by conjugate gradients from 0 (Hestenes and Stiefel 1952), one application a step.
 * Nothing that the numbers can do throws: an indefinite operator is reported with a direction of curvature <= 0, NaNs with "not-finite".
 * A measurement. @throws ShapeError unless A is square and b fits
 */
export function* conjugateGradient(a: LinearOperator, b: Float64Array, options: SolveOptions = {}): Work<ConjugateGradient> {
  if (a.rows !== a.cols || b.length !== a.rows)
    throw new ShapeError(
      `conjugateGradient: needs a square operator and a vector that fits; got ${a.rows}x${a.cols} and ${b.length}. Check both.`,
    );
  const { tolerance = 1e-10, maxIterations = 2 * b.length } = options;
  const [x, r, p, q] = [new Float64Array(b.length), b.slice(), b.slice(), new Float64Array(b.length)];
  let square = dot(r, r);
  const goal = tolerance * Math.sqrt(square);
  const result = (status: SolveStatus, iterations: number): ConjugateGradient => ({ status, x, iterations, residual: Math.sqrt(square) });
  for (let step = 0; ; ++step) {
    if (!Number.isFinite(square)) return result("not-finite", step);
    if (Math.sqrt(square) <= goal) return result("converged", step);
    if (step >= maxIterations) return result("iteration-limit", step);
    a.apply(p, q);
    const curvature = dot(p, q);
    if (!Number.isFinite(curvature)) return result("not-finite", step);
    if (curvature <= 0) return { ...result("negative-curvature", step), direction: p.slice() };
    const alpha = square / curvature;
    combine(alpha, p, 1, x);
    combine(-alpha, q, 1, r);
    const next = dot(r, r);
    combine(1, r, next / square, p);
    square = next;
    yield { what: "conjugate gradients", done: step + 1, total: maxIterations };
  }
}
