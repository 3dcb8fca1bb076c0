/**
 * Relative error of each operation below, 2^-102 = 16u² with u = 2^-53, for pairs hi + lo with |lo| <= u|hi| whose products neither overflow nor
 * underflow (where they underflow, at most `doubleDoubleLost` absolutely besides). Derived in docs/checker-enclosures.md.
 */
export const doubleDoubleUnit = 1.9721522630525295e-31;
/** 2^-1060: bounds what the underflow of one product can cost; no more than 20 roundings of 2^-1074 each. */
export const doubleDoubleLost = 8.095e-320;

/** The low part of the result of the last operation: the operations answer the high part. One array, so that nothing is allocated. */
export const low: Float64Array = new Float64Array(1);

const splitter = 134217729;

/** a + b exactly (Knuth). */
export function twoSum(a: number, b: number): number {
  const s = a + b;
  const c = s - a;
  low[0] = a - (s - c) + (b - c);
  return s;
}

/** a · b exactly (Dekker, Veltkamp), for |a|, |b| < 2^996 where nothing underflows; NaN in the low part beyond. */
export function twoProduct(a: number, b: number): number {
  const p = a * b;
  const c = splitter * a;
  const d = splitter * b;
  const a1 = c - (c - a);
  const b1 = d - (d - b);
  const a0 = a - a1;
  const b0 = b - b1;
  low[0] = a1 * b1 - p + a1 * b0 + a0 * b1 + a0 * b0;
  return p;
}

/** hi + lo with |lo| <= u|hi|, of two numbers with |a| >= |b| or a = 0. */
function normalized(a: number, b: number): number {
  const s = a + b;
  low[0] = b - (s - a);
  return s;
}

/** (a + a0) + (b + b0), relative error 2^-102 of the sum, cancellation or not (Joldes, Muller, Popescu 2017, Theorem 3.1: 3u² + 13u³). */
export function addPairs(a: number, a0: number, b: number, b0: number): number {
  const s = twoSum(a, b);
  const e = low[0]!;
  const t = twoSum(a0, b0);
  const f = low[0]!;
  const v = normalized(s, e + t);
  return normalized(v, f + low[0]!);
}

/** (a + a0)(b + b0), relative error 2^-102. */
export function multiplyPairs(a: number, a0: number, b: number, b0: number): number {
  const p = twoProduct(a, b);
  return normalized(p, low[0]! + (a * b0 + a0 * b));
}

/** (a + a0) b for a double b, relative error 2^-102. */
export function multiplyBy(a: number, a0: number, b: number): number {
  const p = twoProduct(a, b);
  return normalized(p, low[0]! + a0 * b);
}

/** (a + a0) / (b + b0), relative error 2^-102: the quotient of the high parts and one correction by the remainder. */
export function dividePairs(a: number, a0: number, b: number, b0: number): number {
  const q = a / b;
  const p = multiplyBy(b, b0, q);
  const r = addPairs(a, a0, -p, -low[0]!);
  return normalized(q, r / b);
}
