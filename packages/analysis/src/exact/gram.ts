import { powerOfTwo } from "./bits.ts";
import { commonExponent, type DyadicMatrix, scaledInteger } from "./dyadic-matrix.ts";

/**
 * AᵀB of two double matrices with n rows, exactly. Where all partial sums stay below 2^53 in units of the last place
 * (integers, pixels divided by a power of two) the sum runs in doubles, which are then exact; otherwise in BigInt, about 50 times slower.
 * Cost n · p · q. @throws RangeError for NaN and infinities
 */
export function transposedProduct(a: ArrayLike<number>, b: ArrayLike<number>, n: number, p: number, q: number): DyadicMatrix {
  if (a.length !== n * p || b.length !== n * q)
    throw new RangeError(`transposedProduct: needs ${n}·${p} and ${n}·${q} values; got ${a.length} and ${b.length}. Pass samples as rows.`);
  const [ea, eb] = [commonExponent(a), commonExponent(b)];
  const data = fits(a, b, ea, eb, n) ? inDoubles(scaled(a, ea), scaled(b, eb), n, p, q) : inIntegers(a, b, ea, eb, n, p, q);
  return { rows: p, columns: q, exponent: ea + eb, data };
}

/** Number of big multiplications `transposedProduct` would need; 0 where doubles suffice. */
export function bigMultiplications(a: ArrayLike<number>, b: ArrayLike<number>, n: number, p: number, q: number): number {
  return fits(a, b, commonExponent(a), commonExponent(b), n) ? 0 : n * p * q;
}

/** Whether sums of n products of the scaled integers stay below 2^52. */
function fits(a: ArrayLike<number>, b: ArrayLike<number>, ea: number, eb: number, n: number): boolean {
  return n * (largest(a) * powerOfTwo(-ea)) * (largest(b) * powerOfTwo(-eb)) < 2 ** 52;
}

function largest(values: ArrayLike<number>): number {
  let m = 0;
  for (let i = 0; i < values.length; i++) m = Math.max(m, Math.abs(values[i]!));
  return m;
}

function scaled(values: ArrayLike<number>, exponent: number): Float64Array {
  const unit = powerOfTwo(-exponent);
  const integers = new Float64Array(values.length);
  for (let i = 0; i < integers.length; i++) integers[i] = values[i]! * unit;
  return integers;
}

function inDoubles(a: Float64Array, b: Float64Array, n: number, p: number, q: number): bigint[] {
  const c = new Float64Array(p * q);
  for (let s = 0; s < n; s++)
    for (let i = 0; i < p; i++) {
      const f = a[s * p + i]!;
      if (f === 0) continue;
      for (let j = 0; j < q; j++) c[i * q + j]! += f * b[s * q + j]!;
    }
  return Array.from(c, BigInt);
}

function inIntegers(a: ArrayLike<number>, b: ArrayLike<number>, ea: number, eb: number, n: number, p: number, q: number): bigint[] {
  const x = Array.from(a, (v) => scaledInteger(v, ea));
  const y = Array.from(b, (v) => scaledInteger(v, eb));
  const c = new Array<bigint>(p * q).fill(0n);
  for (let s = 0; s < n; s++)
    for (let i = 0; i < p; i++) {
      const f = x[s * p + i]!;
      if (f === 0n) continue;
      for (let j = 0; j < q; j++) c[i * q + j]! += f * y[s * q + j]!;
    }
  return c;
}
