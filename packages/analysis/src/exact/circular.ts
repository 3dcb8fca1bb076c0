const taylor = Array.from({ length: 21 }, (_, j) => (j % 2 === 0 ? 1 : -1) / (2 * j + 1));

/** arctan x for |x| ≤ 0.41422 by its Taylor polynomial of degree 41. */
function small(x: number): number {
  const z = x * x;
  let sum = taylor[20]!;
  for (let j = 19; j >= 1; j--) sum = sum * z + taylor[j]!;
  return x + x * (z * sum);
}

/** arctan x, relative error 7u: of |x| itself, π/4 + arctan((|x|−1)/(|x|+1)), or π/2 − arctan(1/|x|). */
export function arctan(x: number): number {
  const size = Math.abs(x);
  let value: number;
  if (size > 2.4142) value = 1.5707963267948966 - small(1 / size);
  else if (size > 0.4142) value = 0.7853981633974483 + small((size - 1) / (size + 1));
  else value = small(size);
  return x < 0 ? -value : value;
}

/** π/2 in three parts: the first two have 33 significant bits, so that k times them is exact for |k| < 2^20. */
const quarter = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const;

/** (−1)ⁿ/(2n+1)! and (−1)ⁿ/(2n)!, n = 0..8. */
const sines: number[] = [];
const cosines: number[] = [];
for (let n = 0, factorial = 1; n <= 8; n++) {
  const sign = n % 2 === 0 ? 1 : -1;
  cosines.push(sign / factorial);
  factorial *= 2 * n + 1;
  sines.push(sign / factorial);
  factorial *= 2 * n + 2;
}

function polynomial(coefficients: readonly number[], z: number): number {
  let sum = coefficients[8]!;
  for (let n = 7; n >= 1; n--) sum = sum * z + coefficients[n]!;
  return z * sum;
}

/** sin(t + turn·π/2); NaN beyond 2^20, where nothing is claimed. */
function wave(t: number, turn: 0 | 1): number {
  if (!(Math.abs(t) <= 1048576)) return Number.NaN;
  const k = Math.floor(t * 0.6366197723675814 + 0.5);
  const y = t - k * quarter[0] - k * quarter[1] - k * quarter[2];
  const quadrant = (((k + turn) % 4) + 4) % 4;
  const z = y * y;
  const value = quadrant % 2 === 0 ? y + y * polynomial(sines, z) : 1 + polynomial(cosines, z);
  return quadrant < 2 ? value : -value;
}

/** sin t for |t| ≤ 2^20, relative error 5u, absolute 2^-100; NaN beyond. */
export function sin(t: number): number {
  return wave(t, 0);
}

/** cos t for |t| ≤ 2^20, relative error 5u, absolute 2^-100; NaN beyond. */
export function cos(t: number): number {
  return wave(t, 1);
}
