import type { Json } from "../../evidence/index.ts";
import { isPrime } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { integer } from "../fields.ts";
import type { Terms } from "../terms.ts";

/** Moduli lie below 2^22.5, so that 64 products of residues nearest to 0 stay below 2^50; this is the largest prime there. */
export const largestPrime = 5_931_641;
/** 2^22: primes above it have at least `bitsOfPrime` bits to spare. */
const smallest = 4_194_304;
/** log₂ of a number below every prime of `largePrimes`. */
export const bitsOfPrime = 22;

/** An odd prime up to 5,931,641, tested by trial division. @throws Declined */
export function primeField(what: string, value: Json | undefined, terms: Terms): number {
  const p = integer(what, value, 3, largestPrime);
  if (terms.prime && !(p % 2 === 1 && isPrime(p))) throw new Declined(`${what}: needs an odd prime; got ${p}.`);
  return p;
}

/** Every prime between 2^22 and 2^22.5, the largest first. */
export function* largePrimes(): Generator<number, void, void> {
  for (let n = largestPrime; n > smallest; n -= 2) if (isPrime(n)) yield n;
}
