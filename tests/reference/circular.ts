import { add, type DoubleDouble, dd, divide, multiply, negate, scaled, subtract } from "./double-double.ts";
import { fixed, piTo, places, toDouble } from "./fixed-point.ts";

const ONE = dd(1);
/** Binary places of the reduction: 1,024 for the largest double and what is left for the remainder. */
const WIDE = 1500n;
const quarter = piTo(WIDE) / 2n;

/** Σ of the alternating series whose n-th term divides the one before by step(n), times x². */
function series(first: DoubleDouble, x: DoubleDouble, step: (n: number) => number): DoubleDouble {
  const square = multiply(x, x);
  let [sum, term] = [first, first];
  for (let n = 1; Math.abs(term[0]) > 2 ** -112 * Math.abs(sum[0]); n++) {
    term = negate(divide(multiply(term, square), dd(step(n))));
    sum = add(sum, term);
  }
  return sum;
}

const smallSin = (x: DoubleDouble): DoubleDouble => series(x, x, (n) => 2 * n * (2 * n + 1));
const smallCos = (x: DoubleDouble): DoubleDouble => series(ONE, x, (n) => 2 * n * (2 * n - 1));

/** t = k·π/2 + r with |r| <= π/4, by integers of 1,500 places beyond the first quarter turn. */
function reduce(t: DoubleDouble): { k: number; r: DoubleDouble } {
  if (Math.abs(t[0]) < 0.7) return { k: 0, r: t };
  const wide = (fixed(t[0]) + fixed(t[1])) << (WIDE - places);
  const shifted = wide + quarter / 2n;
  const k = (shifted - (((shifted % quarter) + quarter) % quarter)) / quarter;
  const rest = (wide - k * quarter) >> (WIDE - places);
  const hi = toDouble(rest < 0n ? -rest : rest) * (rest < 0n ? -1 : 1);
  const left = rest - fixed(hi);
  const lo = toDouble(left < 0n ? -left : left) * (left < 0n ? -1 : 1);
  return { k: Number(((k % 4n) + 4n) % 4n), r: [hi, lo] };
}

function wave(t: DoubleDouble, turn: number): DoubleDouble {
  const { k, r } = reduce(t);
  const quadrant = (k + turn) % 4;
  const value = quadrant % 2 === 0 ? smallSin(r) : smallCos(r);
  return quadrant < 2 ? value : negate(value);
}

/** sin t. */
export const sin = (t: DoubleDouble): DoubleDouble => wave(t, 0);
/** cos t. */
export const cos = (t: DoubleDouble): DoubleDouble => wave(t, 1);

/** arctan x: a double start y and one step (x − tan y)/(1 + x tan y), whose own arctan is itself to 2^-150. */
export function arctan(x: DoubleDouble): DoubleDouble {
  if (Math.abs(x[0]) < 2 ** -60) return subtract(x, divide(multiply(x, multiply(x, x)), dd(3)));
  const y = dd(Math.atan(x[0]));
  const tangent = divide(sin(y), cos(y));
  if (Math.abs(x[0]) <= 1) return add(y, divide(subtract(x, tangent), add(ONE, multiply(x, tangent))));
  const inverse = Math.abs(x[0]) > 2 ** 200 ? scaled(divide(ONE, scaled(x, 2 ** -200)), 2 ** -200) : divide(ONE, x);
  return add(y, divide(subtract(ONE, multiply(tangent, inverse)), add(inverse, tangent)));
}

/** 1/(1 + t²); the square of 1/t where t² would overflow. */
export function arctanD(t: DoubleDouble): DoubleDouble {
  if (Math.abs(t[0]) < 2 ** 200) return divide(ONE, add(ONE, multiply(t, t)));
  const inverse = divide(ONE, scaled(t, 2 ** -200));
  return scaled(scaled(multiply(inverse, inverse), 2 ** -200), 2 ** -200);
}

/** −2t/(1 + t²)². */
export function arctanDD(t: DoubleDouble): DoubleDouble {
  if (Math.abs(t[0]) < 2 ** 200) return multiply(scaled(t, -2), multiply(arctanD(t), arctanD(t)));
  const inverse = divide(ONE, scaled(t, 2 ** -200));
  return scaled(scaled(scaled(multiply(inverse, multiply(inverse, inverse)), -(2 ** -199)), 2 ** -200), 2 ** -200);
}
