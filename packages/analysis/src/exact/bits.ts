const view = new DataView(new ArrayBuffer(8));

/** A finite double as `sign · mantissa · 2^exponent`, 0 ≤ mantissa < 2^53 an integer held in a double; exponent ≥ −1074. */
export interface Bits {
  readonly sign: 1 | -1;
  readonly mantissa: number;
  readonly exponent: number;
}

/** The bits of a double; NaN and infinities give a mantissa of NaN. Exact. */
export function bitsOf(x: number): Bits {
  view.setFloat64(0, x);
  const high = view.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  const fraction = (high & 0xfffff) * 0x100000000 + view.getUint32(4);
  const sign = high >>> 31 ? -1 : 1;
  if (biased === 0x7ff) return { sign, mantissa: Number.NaN, exponent: 0 };
  if (biased === 0) return { sign, mantissa: fraction, exponent: -1074 };
  return { sign, mantissa: fraction + 0x10000000000000, exponent: biased - 1075 };
}

/** 2^k as a double, exact for −1074 ≤ k ≤ 1023; 0 below, Infinity above. */
export function powerOfTwo(k: number): number {
  if (k > 1023) return Number.POSITIVE_INFINITY;
  if (k < -1074) return 0;
  const normal = k >= -1022;
  view.setBigUint64(0, normal ? BigInt(k + 1023) << 52n : 1n << BigInt(k + 1074));
  return view.getFloat64(0);
}

/** Exponent of the lowest set bit of a non-zero finite double: x = odd · 2^e. */
export function lowestBit(x: number): number {
  const { mantissa, exponent } = bitsOf(x);
  const low = mantissa % 0x100000000;
  const word = low !== 0 ? low : mantissa / 0x100000000;
  return exponent + (low !== 0 ? 0 : 32) + 31 - Math.clz32((word | 0) & -(word | 0));
}

/** Number of binary digits of |n|; 0 for 0. */
export function bitLength(n: bigint): number {
  const digits = (n < 0n ? -n : n).toString(16);
  return n === 0n ? 0 : 4 * digits.length - 4 + 32 - Math.clz32(Number.parseInt(digits[0]!, 16));
}
