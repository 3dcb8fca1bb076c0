import { ShapeError, UsageError } from "../errors.ts";
import { show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/** Rank modulo a prime and a square submatrix that carries it. */
export interface RankModP {
  readonly rank: number;
  /** Row indices of a submatrix that is non-singular modulo p, in the order of the pivots. */
  readonly rows: readonly number[];
  /** Its column indices, increasing: the first columns that are independent of those before them. */
  readonly columns: readonly number[];
}

function isOddPrime(p: number): boolean {
  if (!Number.isInteger(p) || p < 3 || p % 2 === 0) return false;
  for (let d = 3; d * d <= p; d += 2) if (p % d === 0) return false;
  return true;
}

/** Eliminations after which the entries have to be reduced: p + k(p − 1)² stays below 2^53. */
function delay(p: number): number {
  return Math.floor((2 ** 53 - 2 * p) / ((p - 1) * (p - 1)));
}

/** `rankModP` in steps: yields the number of finished columns now and then. Owns its workspace across yields: run it to the end, or call `.return()`. */
export function* rankModPSteps(a: Tensor<"u32">, p: number): Generator<number, RankModP, void> {
  const [rows = 0, columns = 0] = a.shape;
  if (a.shape.length !== 2 || a.dtype !== "u32")
    throw new ShapeError(`rankModP: needs a u32 matrix; got ${a.dtype}${show(a.shape)}. Reduce the integers modulo p first.`);
  if (!(p < 2 ** 26 && isOddPrime(p))) throw new UsageError(`rankModP: needs an odd prime below 2^26; got ${p}. Use 5931641.`);
  const { core } = a.scope;
  using scope = core.scope("rankModP");
  const work = scope.empty("f64", [rows, columns]);
  const [entries, words] = [work.view(), a.view()];
  for (let i = 0; i < words.length; ++i) entries[i] = words[i]! % p;
  const order = Array.from({ length: rows }, (_, i) => i);
  const found: number[] = [];
  const period = delay(p);
  for (let column = 0, pending = 0; column < columns && found.length < rows; ++column) {
    const rank = found.length;
    const reduce = pending + 1 >= period;
    const row = core.kernels.eliminate_modulo_f64(rows, columns, work.ptr, rank, column, p, 1 / p, reduce ? 1 : 0);
    pending = reduce ? 0 : pending + (row < 0 ? 0 : 1);
    if (row >= 0) {
      [order[rank], order[row]] = [order[row]!, order[rank]!];
      found.push(column);
    }
    if (column % 64 === 63) yield column + 1;
  }
  return { rank: found.length, rows: order.slice(0, found.length), columns: found };
}

/**
 * Rank of an integer matrix modulo an odd prime p < 2^26; entries are taken modulo p. Exact arithmetic: the rank never exceeds the rank over
 * the rationals, and the submatrix that carries it is non-singular there too (a minor that is not 0 modulo p is not 0). 2·rows·columns·rank
 * operations; primes below 2^22.5 are reduced only every 256 steps and so take two thirds of the time of larger ones.
 * @throws ShapeError if `a` is not a u32 matrix; UsageError unless p is an odd prime below 2^26
 */
export function rankModP(a: Tensor<"u32">, p: number): RankModP {
  const steps = rankModPSteps(a, p);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
