import type { Architecture, Stage } from "../../formats/index.ts";
import { filterShape } from "./filter-shape.ts";
import { bandCost, modularRank } from "./modular-rank.ts";

/** The largest rank of some eliminations with all filters drawn, each from a seed of its own. */
export interface Trials {
  readonly atLeast: number;
  /** The seed that reached it. */
  readonly seed: number;
}

/** Seeds that are tried, each with its own prime. */
const seeds = [1, 2, 3] as const;
/** Multiplications modulo p that one trial may take. */
const budget = 2e9;

/** Eliminations of U with all filters drawn modulo three primes of 26 bits; null where one would be too long. */
export function trials(architecture: Architecture, stage: Stage): Trials | null {
  const shape = filterShape(architecture, stage.first);
  const whole = { blocks: 1, filters: shape.filters };
  if (!(bandCost(shape, whole) <= budget)) return null;
  return seeds
    .map((seed) => ({ atLeast: modularRank(shape, whole, seed), seed }))
    .reduce((best, trial) => (trial.atLeast > best.atLeast ? trial : best));
}

/**
 * Above the probability that three such trials all miss a generic rank above r, for seeds whose words are random. One trial misses it where its prime divides the content
 * of a nonzero minor of order r+1, at most (r+1)·log₂(l)/25 primes above 2^25 for columns of at most l nonzero entries (pass n_{l−1} or less), each drawn with probability at most 220/2^25
 * (no gap of primes below 2^26 is longer), or where the minor vanishes at the weights drawn, at most 1.02(r+1)/2^25 (Schwartz, Zippel).
 */
export function missProbability(rank: number, inputs: number): number {
  let bits = 1;
  while (1 << bits < inputs) bits++;
  const one = ((rank + 1) * ((bits / 25) * 220 + 1.02)) / 33_554_432;
  const miss = Math.min(1, one);
  return miss * miss * miss;
}
