/** A reproducible stream of test numbers: a 32-bit xorshift, independent of the code under test. */
export interface Noise {
  /** An integer in [0, bound). */
  integer(bound: number): number;
  /** A number in (-1, 1) with 24 random bits, exact in f32 and f64. */
  number(): number;
  /** `length` numbers, one in sixteen of them a signed zero, a tiny or a huge one, whose sums and products still are finite. */
  numbers(length: number): number[];
  /** As `numbers`, with a few infinities and NaNs. */
  wild(length: number): number[];
}

const SPECIAL = [0, -0, 2 ** -140, -(2 ** -140), 2 ** 20, -(2 ** -20), 1, -1];
const WILD = [Infinity, -Infinity, NaN, -0];

/** The stream of a seed. */
export function noise(seed: number): Noise {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
  const word = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  const integer = (bound: number) => word() % bound;
  const number = () => ((word() >>> 8) - 2 ** 23 + 0.5) / 2 ** 23;
  const ordinary = () => (integer(16) === 0 ? SPECIAL[integer(SPECIAL.length)]! : number());
  for (let i = 0; i < 8; ++i) word();
  return {
    integer,
    number,
    numbers: (length) => Array.from({ length }, ordinary),
    wild: (length) => Array.from({ length }, () => (integer(24) === 0 ? WILD[integer(WILD.length)]! : ordinary())),
  };
}
