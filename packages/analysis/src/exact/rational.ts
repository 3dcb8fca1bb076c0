import { bitLength, bitsOf, powerOfTwo } from "./bits.ts";

/** An exact fraction in lowest terms with a positive denominator. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Greatest common divisor, non-negative. */
export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** n/d in lowest terms. @throws RangeError for d = 0, as BigInt division does */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError("rational: needs a non-zero denominator; got 0. Test for zero before dividing.");
  const g = gcd(numerator, denominator);
  const s = denominator < 0n ? -1n : 1n;
  return { numerator: (s * numerator) / g, denominator: (s * denominator) / g };
}

/** 0. */
export const zero: Rational = rational(0n);

/** The fraction a finite double is. @throws RangeError for NaN and infinities */
export function fromDouble(x: number): Rational {
  const { sign, mantissa, exponent } = bitsOf(x);
  if (!(mantissa >= 0)) throw new RangeError(`fromDouble: needs a finite number; got ${x}. Remove it from the data.`);
  return dyadic(BigInt(sign * mantissa), exponent);
}

/** mantissa · 2^exponent. */
export function dyadic(mantissa: bigint, exponent: number): Rational {
  return exponent >= 0 ? rational(mantissa << BigInt(exponent)) : rational(mantissa, 1n << BigInt(-exponent));
}

/** a + b. */
export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a − b. */
export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator);
}

/** a b. */
export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}

/** a / b. @throws RangeError for b = 0 */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}

/** −1, 0 or 1 as a is below, equal to or above b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Which neighbor a rounding takes where the value is not a double. */
export type Direction = "down" | "up" | "nearest";

/** The double next to a in the direction given (`nearest`: ties to even). Correctly rounded, subnormals and overflow included. */
export function toDouble(a: Rational, direction: Direction): number {
  if (a.numerator === 0n) return 0;
  if (a.numerator > 0n) return magnitude(a.numerator, a.denominator, direction);
  const mirrored = direction === "down" ? "up" : direction === "up" ? "down" : "nearest";
  return -magnitude(-a.numerator, a.denominator, mirrored);
}

/** `toDouble` of mantissa · 2^exponent, without forming a fraction in lowest terms. */
export function dyadicToDouble(mantissa: bigint, exponent: number, direction: Direction): number {
  const numerator = exponent > 0 ? mantissa << BigInt(exponent) : mantissa;
  return toDouble({ numerator, denominator: exponent < 0 ? 1n << BigInt(-exponent) : 1n }, direction);
}

/** n/d > 0: quotient of 53 bits (fewer where subnormal), then one step up where the direction and the remainder ask for it. */
function magnitude(n: bigint, d: bigint, direction: Direction): number {
  let e = Math.max(bitLength(n) - bitLength(d) - 53, -1074);
  let [q, r, unit] = quotient(n, d, e);
  if (q >= 1n << 53n) {
    e += 1;
    [q, r, unit] = quotient(n, d, e);
  }
  const half = 2n * r - unit;
  const odd = (q & 1n) === 1n;
  if (direction === "up" ? r > 0n : direction === "nearest" && (half > 0n || (half === 0n && odd))) q += 1n;
  if (bitLength(q) + e > 1024) return direction === "down" ? Number.MAX_VALUE : Number.POSITIVE_INFINITY;
  const first = Math.min(Math.max(e, -1000), 900);
  return Number(q) * powerOfTwo(first) * powerOfTwo(e - first);
}

/** ⌊n/(d 2^e)⌋, its remainder and the divisor. */
function quotient(n: bigint, d: bigint, e: number): [bigint, bigint, bigint] {
  const top = e < 0 ? n << BigInt(-e) : n;
  const unit = e > 0 ? d << BigInt(e) : d;
  return [top / unit, top % unit, unit];
}
