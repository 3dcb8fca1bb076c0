/** The unevaluated sum hi + lo with |lo| <= ulp(hi)/2: about 106 significant bits while nothing over- or underflows. */
export type DoubleDouble = readonly [hi: number, lo: number];

const SPLITTER = 2 ** 27 + 1;

function quickTwoSum(a: number, b: number): DoubleDouble {
  const s = a + b;
  return [s, b - (s - a)];
}

function twoSum(a: number, b: number): DoubleDouble {
  const s = a + b;
  const c = s - a;
  return [s, a - (s - c) + (b - c)];
}

/** The product of two doubles, exactly (Dekker). */
export function twoProduct(a: number, b: number): DoubleDouble {
  const p = a * b;
  const [c, d] = [SPLITTER * a, SPLITTER * b];
  const [a1, b1] = [c - (c - a), d - (d - b)];
  const [a0, b0] = [a - a1, b - b1];
  return [p, a1 * b1 - p + a1 * b0 + a0 * b1 + a0 * b0];
}

/** A double as a double-double. */
export const dd = (x: number): DoubleDouble => [x, 0];

/** a + b. */
export function add(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [s, e] = twoSum(a[0], b[0]);
  const [t, f] = twoSum(a[1], b[1]);
  const [u, g] = quickTwoSum(s, e + t);
  return quickTwoSum(u, g + f);
}

/** −a. */
export const negate = (a: DoubleDouble): DoubleDouble => [-a[0], -a[1]];

/** a − b. */
export const subtract = (a: DoubleDouble, b: DoubleDouble): DoubleDouble => add(a, negate(b));

/** a · b. */
export function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [p, e] = twoProduct(a[0], b[0]);
  return quickTwoSum(p, e + (a[0] * b[1] + a[1] * b[0]));
}

/** a / b, by three steps of long division. */
export function divide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const q0 = a[0] / b[0];
  const r0 = subtract(a, multiply(b, dd(q0)));
  const q1 = r0[0] / b[0];
  const q2 = subtract(r0, multiply(b, dd(q1)))[0] / b[0];
  const [h, l] = quickTwoSum(q0, q1);
  return add([h, l], dd(q2));
}

/** a · factor for a power of two, exact while nothing over- or underflows. */
export const scaled = (a: DoubleDouble, factor: number): DoubleDouble => [a[0] * factor, a[1] * factor];

/** |a|. */
export const absolute = (a: DoubleDouble): DoubleDouble => (a[0] < 0 ? negate(a) : a);
