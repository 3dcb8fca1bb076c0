import { low, powerOfTwo, twoSum } from "../../exact/index.ts";

/** The rows of a matrix as sums of slices: entry k of row i is Σ_s slices[s][i,k]·tops[i]·2^(−bits(s+1)) + a rest. */
export interface Slices {
  /** [rows, length] each, integers of magnitude at most 2^bits. */
  readonly slices: readonly Float64Array[];
  /** Per row the least power of two that no entry exceeds; 1 for a zero row. */
  readonly tops: Float64Array;
  /** The rests themselves, [rows, length]: exact. */
  readonly rest: Float64Array;
}

/** The least power of two that is at least x; 1 for 0. */
export function powerAbove(x: number): number {
  let power = 1;
  if (x === 0) return power;
  while (power < x) power *= 2;
  while (power / 2 >= x) power /= 2;
  return power;
}

/** Bits of a slice such that three sums of n products of two slices stay within 2^53: exact in doubles, whatever the order. */
export function sliceBits(n: number): number {
  let [bits, most] = [25, 3 * n * 1125899906842624];
  while (most > 9007199254740992) {
    bits -= 1;
    most /= 4;
  }
  return bits;
}

function largest(values: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/**
 * Cuts rows of high + low into `count` slices of `bits` bits below the top of their row. Every step is exact: a remainder below half a unit of the
 * slice, of a double, is a double. What is left, |rest| <= about 2^-(bits·count+1) of the top, comes back rounded to its high part.
 */
export function cut(high: Float64Array, lower: Float64Array | null, rows: number, count: number, bits: number): Slices {
  const length = high.length / rows;
  const slices = Array.from({ length: count }, () => new Float64Array(high.length));
  const tops = Float64Array.from({ length: rows }, (_, i) => powerAbove(largest(high, i * length, (i + 1) * length)));
  const rest = new Float64Array(high.length);
  const step = powerOfTwo(-bits);
  for (let i = 0, at = 0; i < rows; i++)
    for (let k = 0; k < length; k++, at++) {
      let [h, l, unit] = [high[at]!, lower ? lower[at]! : 0, tops[i]!];
      for (let s = 0; s < count; s++) {
        unit *= step;
        const q = Math.round(h / unit);
        slices[s]![at] = q;
        h = twoSum(h - q * unit, l);
        l = low[0]!;
      }
      rest[at] = h;
    }
  return { slices, tops, rest };
}
