import type { Work } from "../../evidence/index.ts";
import { bitLength } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import type { Terms } from "../terms.ts";
import { type IntegerMatrix, transposed } from "./integer-matrix.ts";
import { bitsOfPrime, largePrimes } from "./prime.ts";
import { rankModuloPrime } from "./rank-modulo.ts";

/** How often 2 divides n ≠ 0. */
function twos(n: bigint): number {
  return bitLength(n & -n) - 1;
}

/** For each row the largest t such that 2^(t + s_j) divides its entry j for all j; 0 for a zero row. */
function sharedTwos({ rows, columns, values, index }: IntegerMatrix, s: readonly number[]): readonly number[] {
  return Array.from({ length: rows }, (_, i) => {
    let least = Number.POSITIVE_INFINITY;
    for (let j = 0; j < columns; j++) {
      const n = BigInt(values[index(i, j)]!);
      if (n !== 0n) least = Math.min(least, twos(n) - s[j]!);
    }
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  });
}

/** Bits of the sum of squares of each row, entries divided by 2^(t_i + s_j). */
function rowBits({ rows, columns, values, index }: IntegerMatrix, t: readonly number[], s: readonly number[]): readonly number[] {
  return Array.from({ length: rows }, (_, i) => {
    let squares = 0n;
    for (let j = 0; j < columns; j++) {
      const n = BigInt(values[index(i, j)]!) >> BigInt(t[i]! + s[j]!);
      squares += n * n;
    }
    return bitLength(squares);
  });
}

/** The sum of the `count` largest. */
function largest(bits: readonly number[], count: number): number {
  return [...bits]
    .sort((a, b) => b - a)
    .slice(0, count)
    .reduce((sum, b) => sum + b, 0);
}

/**
 * How many primes above 2^22 have a product above every minor of order k of the matrix without the powers of two that divide its rows and then
 * its columns wholly: by Hadamard, minor² ≤ ∏ Σ squares < 2^(sum of their bits), over rows or over columns.
 */
export function primesForMinors(matrix: IntegerMatrix, k: number): number {
  const other = transposed(matrix);
  const t = sharedTwos(matrix, new Array<number>(matrix.columns).fill(0));
  const s = sharedTwos(other, t);
  const bits = Math.min(largest(rowBits(matrix, t, s), k), largest(rowBits(other, s, t), k));
  return Math.max(1, Math.ceil(bits / (2 * bitsOfPrime)));
}

/**
 * Shows that the rank over the rationals is at most `rank`: it is at most that modulo so many primes above 2^22, the largest first, that their
 * product exceeds every minor of the next order; such a minor is divisible by all of them, hence 0. One elimination a prime.
 * @throws Declined where one of the primes shows a larger rank
 */
export function* requireVanishingMinors(matrix: IntegerMatrix, rank: number, terms: Terms): Work<void> {
  const needed = terms.minors ? primesForMinors(matrix, rank + 1) : 1;
  let used = 0;
  for (const p of largePrimes()) {
    if (used === needed) return;
    const found = yield* rankModuloPrime(matrix, p);
    if (found.rank > rank) throw new Declined(`evidence.prime: needs one that shows the rank; got ${rank}, and ${found.rank} modulo ${p}.`);
    used++;
    yield { what: "rank modulo enough primes", done: used, total: needed };
  }
  if (used < needed)
    throw new Declined(`evidence.relations: needs relations; got none, and ${needed} primes between 2^22 and 2^22.5 do not exist.`);
}
