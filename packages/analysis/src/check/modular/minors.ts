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

/** Bits of the sum of squares of each row after the powers of two that divide the whole row are taken out; 0 for a zero row. */
function rowBits({ rows, columns, values, index }: IntegerMatrix): readonly number[] {
  return Array.from({ length: rows }, (_, i) => {
    let [squares, shift] = [0n, Number.POSITIVE_INFINITY];
    for (let j = 0; j < columns; j++) {
      const n = BigInt(values[index(i, j)]!);
      if (n === 0n) continue;
      squares += n * n;
      shift = Math.min(shift, twos(n));
    }
    return squares === 0n ? 0 : bitLength(squares >> BigInt(2 * shift));
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
 * How many primes above 2^22 have a product above every minor of order k, powers of two that divide whole rows (or columns) of it left out: by
 * Hadamard, minor² ≤ ∏ Σ squares < 2^(sum of their bits), over its rows or over its columns.
 */
export function primesForMinors(matrix: IntegerMatrix, k: number): number {
  const bits = Math.min(largest(rowBits(matrix), k), largest(rowBits(transposed(matrix)), k));
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
