/** Integers: held in doubles while all of them, and all sums that lead to them, stay below 2^53 in magnitude; BigInts otherwise. */
export type Integers = Float64Array | readonly bigint[];

/** The outputs of a layer on some samples, exactly: each is its integer · 2^exponent / divisor. */
export interface IntegerSignal {
  /** [samples, width], row-major. */
  readonly values: Integers;
  readonly exponent: number;
  /** Odd: what average pools divided by, apart from powers of two. */
  readonly divisor: bigint;
  /** No integer exceeds it in magnitude. */
  readonly most: bigint;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  readonly samples: number;
}

const safe = 1n << 53n;

/** Whether integers up to this magnitude, and sums that stay within it, are exact in doubles. */
export function fits(most: bigint): boolean {
  return most < safe;
}

/** The integers as BigInts. */
export function asBigInts(values: Integers): readonly bigint[] {
  return values instanceof Float64Array ? Array.from(values, BigInt) : values;
}

/** |n|. */
export function magnitude(n: bigint): bigint {
  return n < 0n ? -n : n;
}

/** Each integer times a factor; in doubles where `most` says that the products fit. */
export function scaled(values: Integers, factor: bigint, most: bigint): Integers {
  if (factor === 1n) return values;
  if (values instanceof Float64Array && fits(most)) {
    const f = Number(factor);
    return values.map((x) => x * f + 0);
  }
  return asBigInts(values).map((x) => x * factor);
}
