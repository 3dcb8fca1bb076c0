import { bitLength } from "../../exact/index.ts";
import { type Correlation, correlate } from "../layers/correlation.ts";
import { addProduct } from "../product.ts";
import { asBigInts, type IntegerSignal, type Integers } from "./integer-signal.ts";
import type { IntegerParameters } from "./parameters.ts";

/** Integers cut into `count` digits of so many bits, the lowest first: n = Σ digit · 2^(bits · position), digits in (−2^bits, 2^bits) with the sign of n. */
export function digitsOf(values: Integers, bits: number, count: number): readonly Float64Array[] {
  const digits = Array.from({ length: count }, () => new Float64Array(values.length));
  const [base, mask, shift] = [2 ** bits, (1n << BigInt(bits)) - 1n, BigInt(bits)];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const sign = value < 0 ? -1 : 1;
    if (typeof value === "number")
      for (let k = 0, rest = Math.abs(value); rest > 0; k++, rest = Math.floor(rest / base)) digits[k]![i] = sign * (rest % base);
    else for (let k = 0, rest = value < 0n ? -value : value; rest > 0n; k++, rest >>= shift) digits[k]![i] = sign * Number(rest & mask);
  }
  return digits;
}

/** As `correlate`; a dense layer is one product for all samples. Exact wherever no sum of magnitudes reaches 2^53, in whatever order. */
export function correlateDoubles(x: Float64Array, samples: number, w: Float64Array, shape: Correlation): Float64Array {
  const { channels, plane, filters, groups, map } = shape;
  if (!(groups === 1 && channels === 1 && map.positions === 1 && map.taps === plane)) return correlate(x, samples, w, shape);
  const y = new Float64Array(samples * filters);
  const block = (data: Float64Array, stride: number) => ({ data, at: 0, stride });
  addProduct(block(y, filters), block(x, plane), block(w, plane), samples, filters, plane);
  return y;
}

/** Beyond so many pairs of digits, and where sums are hardly longer than the pairs are many, integers are multiplied whole. */
const mostPairs = 40;

/**
 * The cross-correlation of integers of any size, [samples, filters, positions]. In digits so short that sums of products of them are exact in
 * doubles, one correlation for each pair of digits, put together at the end; very long integers and short sums are multiplied whole.
 */
export function correlateIntegers(input: IntegerSignal, parameters: IntegerParameters, shape: Correlation): bigint[] {
  const fanIn = (shape.channels / shape.groups) * shape.map.taps;
  const [long, wide] = [bitLength(input.most), bitLength(parameters.widest)];
  // Products of two digits, fanIn · 8 of them in one sum: below 2^53. At most 40 pairs have at most 6 with the same position.
  const bits = Math.floor((53 - bitLength(BigInt(8 * fanIn))) / 2);
  const [left, right] = [Math.ceil(long / bits), Math.ceil(wide / bits)];
  if (!(bits >= 8 && left * right <= mostPairs && fanIn >= 2 * left * right))
    return correlateWhole(asBigInts(input.values), input.samples, parameters.weight, shape);
  const sums: Float64Array[] = [];
  for (const [i, a] of digitsOf(input.values, bits, left).entries())
    for (const [j, b] of parameters.digits(bits, right).entries()) {
      const part = correlateDoubles(a, input.samples, b, shape);
      const sum = sums[i + j];
      if (!sum) sums[i + j] = part;
      else for (let k = 0; k < sum.length; k++) sum[k] = sum[k]! + part[k]!;
    }
  return assembled(sums, bits, input.samples * shape.filters * shape.map.positions);
}

/** Σ sums[k] · 2^(bits · k). */
function assembled(sums: readonly Float64Array[], bits: number, length: number): bigint[] {
  const shift = BigInt(bits);
  return Array.from({ length }, (_, i) => {
    let value = 0n;
    for (let k = sums.length - 1; k >= 0; k--) value = (value << shift) + BigInt(sums[k]![i]!);
    return value;
  });
}

function correlateWhole(x: readonly bigint[], samples: number, w: readonly bigint[], shape: Correlation): bigint[] {
  const { channels, plane, filters, groups, map } = shape;
  const [seen, each] = [channels / groups, filters / groups];
  const y: bigint[] = [];
  for (let i = 0; i < samples; i++)
    for (let t = 0; t < filters; t++) {
      const from = (i * channels + Math.floor(t / each) * seen) * plane;
      for (let p = 0; p < map.positions; p++) {
        let sum = 0n;
        for (let c = 0, at = t * seen * map.taps; c < seen; c++)
          for (let s = 0; s < map.taps; s++, at++) {
            const offset = map.offsets[p * map.taps + s]!;
            if (offset >= 0) sum += w[at]! * x[from + c * plane + offset]!;
          }
        y.push(sum);
      }
    }
  return y;
}
