import { absolute, add, type DoubleDouble, dd, divide, multiply, negate, scaled, subtract } from "./double-double.ts";

const ONE = dd(1);
const LN2: DoubleDouble = [Math.LN2, 2.3190468138462996e-17];
const ROOT_PI: DoubleDouble = [1.772453850905516, -7.666586499825799e-17];
const ROOT_2: DoubleDouble = [Math.SQRT2, -9.667293313452913e-17];
const HALVINGS = 8;

/** 2^k in two factors, so that a result that is representable does not overflow on the way. */
function timesPowerOfTwo(a: DoubleDouble, k: number): DoubleDouble {
  const half = Math.trunc(k / 2);
  return scaled(scaled(a, 2 ** half), 2 ** (k - half));
}

/** 1/n! for n = 1..12. */
const TAYLOR: readonly DoubleDouble[] = Array.from({ length: 12 }, (_, i) => {
  let factorial = 1;
  for (let n = 2; n <= i + 1; n++) factorial *= n;
  return divide(ONE, dd(factorial));
});

/** x + c₂x² + c₃x³: two functions below 2^-60, where halving would lose subnormal bits. */
function tinySeries(x: DoubleDouble, c2: number, c3: DoubleDouble): DoubleDouble {
  const square = multiply(x, x);
  return add(x, add(scaled(square, c2), multiply(c3, multiply(square, x))));
}

/** e^r − 1 for |r| < 0.35, with full relative accuracy: Taylor at r/256, then y ← 2y + y² eight times. */
function small(r: DoubleDouble): DoubleDouble {
  if (Math.abs(r[0]) < 2 ** -60) return tinySeries(r, 0.5, TAYLOR[2]!);
  const x = scaled(r, 2 ** -HALVINGS);
  let sum = TAYLOR[11]!;
  for (let n = 10; n >= 0; n--) sum = add(TAYLOR[n]!, multiply(x, sum));
  let y = multiply(x, sum);
  for (let i = 0; i < HALVINGS; i++) y = add(scaled(y, 2), multiply(y, y));
  return y;
}

/** e^x. */
export function exp(x: DoubleDouble): DoubleDouble {
  const k = Math.round(x[0] / LN2[0]);
  if (k < -1100) return dd(0);
  return timesPowerOfTwo(add(ONE, small(subtract(x, multiply(dd(k), LN2)))), k);
}

/** e^x − 1, with full relative accuracy at 0. */
export function expm1(x: DoubleDouble): DoubleDouble {
  const k = Math.round(x[0] / LN2[0]);
  if (k < -200) return dd(-1);
  const y = small(subtract(x, multiply(dd(k), LN2)));
  return add(timesPowerOfTwo(y, k), subtract(timesPowerOfTwo(ONE, k), ONE));
}

/** ln(1 + x): one step y + 2(x − e)/(2 + x + e), e = e^y − 1, of third order from a double start. */
export function log1p(x: DoubleDouble): DoubleDouble {
  if (Math.abs(x[0]) < 2 ** -60) return tinySeries(x, -0.5, divide(ONE, dd(3)));
  if (x[0] > 2 ** 60) return add(log(x), scaled(divide(ONE, scaled(x, 2 ** -60)), 2 ** -60));
  const y = dd(Math.log1p(x[0]));
  const e = expm1(y);
  return add(y, divide(scaled(subtract(x, e), 2), add(add(dd(2), x), e)));
}

/** ln x. */
export function log(x: DoubleDouble): DoubleDouble {
  if (x[0] > 0.5 && x[0] < 2) return log1p(subtract(x, ONE));
  const scale = x[0] < 2 ** -900 ? 600 : x[0] > 2 ** 900 ? -600 : 0;
  const k = Math.round(Math.log2(x[0] * 2 ** scale)) - scale;
  return add(log1p(subtract(timesPowerOfTwo(x, -k), ONE)), multiply(dd(k), LN2));
}

/** erfc x for x >= 3 without its factor e^{−x²}/√π: the continued fraction of Laplace, 120 terms from the back. */
function tail(x: DoubleDouble): DoubleDouble {
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = add(x, divide(dd(n / 2), fraction));
  return divide(ONE, fraction);
}

/** erf x for |x| < 3: 2/√π·e^{−x²}·Σ 2ⁿx^{2n+1}/(2n+1)!!, all terms of one sign. */
function head(x: DoubleDouble): DoubleDouble {
  const square = multiply(x, x);
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term[0]) > 2 ** -110 * Math.abs(sum[0]); n++) {
    term = divide(multiply(term, scaled(square, 2)), dd(2 * n + 1));
    sum = add(sum, term);
  }
  return divide(multiply(scaled(exp(negate(square)), 2), sum), ROOT_PI);
}

/** The error function. */
export function erf(x: DoubleDouble): DoubleDouble {
  return x[0] < 0 ? negate(erf(negate(x))) : x[0] < 3 ? head(x) : subtract(ONE, erfc(x));
}

/** 1 − erf x, with relative accuracy for large x. */
export function erfc(x: DoubleDouble): DoubleDouble {
  if (x[0] < 3) return subtract(ONE, erf(x));
  return divide(multiply(exp(negate(multiply(x, x))), tail(x)), ROOT_PI);
}

/** 1/(1 + e^{−t}). */
export function sigmoid(t: DoubleDouble): DoubleDouble {
  const e = exp(negate(absolute(t)));
  return divide(t[0] < 0 ? e : ONE, add(ONE, e));
}

/** e/(1 + e)², e = e^{−|t|}. */
export function sigmoidD(t: DoubleDouble): DoubleDouble {
  const e = exp(negate(absolute(t)));
  const d = add(ONE, e);
  return divide(divide(e, d), d);
}

/** −sign(t)·e·(1 − e)/(1 + e)³. */
export function sigmoidDD(t: DoubleDouble): DoubleDouble {
  const a = negate(absolute(t));
  const value = divide(multiply(sigmoidD(t), expm1(a)), add(ONE, exp(a)));
  return t[0] < 0 ? negate(value) : value;
}

/** (1 − e^{−2|t|})/(1 + e^{−2|t|}), with the sign of t. */
export function tanh(t: DoubleDouble): DoubleDouble {
  const a = scaled(absolute(t), -2);
  const value = negate(divide(expm1(a), add(ONE, exp(a))));
  return t[0] < 0 ? negate(value) : value;
}

/** 1/cosh² t as 4q/(1 + q)², q = e^{−2|t|}. */
export const tanhD = (t: DoubleDouble): DoubleDouble => scaled(sigmoidD(scaled(t, 2)), 4);

/** ln(1 + e^x). */
export function softplus(x: DoubleDouble): DoubleDouble {
  return add(x[0] > 0 ? x : dd(0), log1p(exp(negate(absolute(x)))));
}

/** Φ(t), the normal distribution function. */
export const distribution = (t: DoubleDouble): DoubleDouble => scaled(erfc(negate(divide(t, ROOT_2))), 0.5);

/** φ(t), its density. */
export const density = (t: DoubleDouble): DoubleDouble => divide(exp(scaled(multiply(t, t), -0.5)), multiply(ROOT_PI, ROOT_2));
