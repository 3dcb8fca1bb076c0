import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { echelonModPSteps, expectPrime, type RankModP } from "./echelon-mod-p.ts";

/** `rankModP` in steps: yields the number of finished columns now and then. Owns its workspace across yields: run it to the end, or call `.return()`. */
export function* rankModPSteps(a: Tensor<"u32">, p: number): Generator<number, RankModP, void> {
  const [rows = 0, columns = 0] = a.shape;
  if (a.shape.length !== 2 || a.dtype !== "u32")
    throw new ShapeError(`rankModP: needs a u32 matrix; got ${a.dtype}${show(a.shape)}. Reduce the integers modulo p first.`);
  expectPrime("rankModP", p);
  using scope = a.scope.core.scope("rankModP");
  const work = scope.empty("f64", [rows, columns]);
  work.view().set(a.view());
  return yield* echelonModPSteps(work, p);
}

/**
 * Rank of an integer matrix modulo an odd prime p < 2^26; entries are taken modulo p. Exact arithmetic: the rank never exceeds the rank over
 * the rationals, and the submatrix that carries it is non-singular there too (a minor that is not 0 modulo p is not 0). 2n³/3
 * operations for a square matrix of full rank, blocked on the f64 GEMM; columns after the strip of 512 in which the rank reaches the number of rows
 * cost nothing. Memory 8·rows·columns bytes. All sums of products of centered residues stay below 2^53: primes up to 23,726,561 are as fast as any,
 * larger ones eliminate fewer pivots together (seven near 2^26, at about twice the time).
 * @throws ShapeError if `a` is not a u32 matrix; UsageError unless p is an odd prime below 2^26
 */
export function rankModP(a: Tensor<"u32">, p: number): RankModP {
  const steps = rankModPSteps(a, p);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
