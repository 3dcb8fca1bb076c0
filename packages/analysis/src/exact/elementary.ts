import { arctan, cos, sin } from "./circular.ts";

/** Unit roundoff of f64, 2^-53. */
const u = 1.1102230246251565e-16;
/** 2^-1021: above every value that `exp` replaces by 0. */
const lost = 4.450147717014403e-308;

const log2e = Math.LOG2E;
/** The first 32 bits of ln 2 (fdlibm): k·ln2High is exact for |k| < 2^21. */
const ln2High = 6.9314718036912382e-1;
const ln2Low = 1.9082149292705877e-10;

/** 2^k for −1074 ≤ k ≤ 1023, by exact doubling and halving. */
const powers = new Float64Array(2098);
powers[1074] = 1;
for (let k = 1; k <= 1023; k++) powers[1074 + k] = 2 * powers[1073 + k]!;
for (let k = 1; k <= 1074; k++) powers[1074 - k] = powers[1075 - k]! / 2;

/** 1/j! rounded, j = 0..13. */
const inverseFactorials = new Float64Array(14);
for (let j = 0, factorial = 1; j < 14; j++, factorial *= j) inverseFactorials[j] = 1 / factorial;

/** A function with a proven error: |value(t) − f(t)| ≤ relative·|f(t)| + absolute for every t of its domain, by IEEE f64 arithmetic alone. */
export interface Enclosed {
  value(t: number): number;
  readonly relative: number;
  readonly absolute: number;
}

/** e^t for t ≤ 708, relative error 4u; 0 below −708 (absolute error 2^-1021); Infinity above 708, where nothing is claimed. */
export function exp(t: number): number {
  if (t > 708) return Number.POSITIVE_INFINITY;
  if (t < -708) return 0;
  const k = Math.floor(t * log2e + 0.5);
  const r = t - k * ln2High - k * ln2Low;
  let sum = inverseFactorials[13]!;
  for (let j = 12; j >= 0; j--) sum = sum * r + inverseFactorials[j]!;
  return sum * powers[1074 + k]!;
}

/** 2·atanh(s) for |s| ≤ 1/3: relative error 3u beyond that of s. Terms of one sign, no cancellation. */
function twiceAtanh(s: number): number {
  const q = s * s;
  let sum = 1 / 37;
  for (let j = 35; j >= 1; j -= 2) sum = sum * q + 1 / j;
  return 2 * s * sum;
}

/** ln x for x > 0, relative error 8u. −Infinity at 0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  let [low, high] = [-1074, 1023];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (powers[1074 + middle]! <= x) low = middle;
    else high = middle - 1;
  }
  const subnormal = low < -1022;
  let m = subnormal ? (x * powers[1074 + 60]!) / powers[1074 + low + 60]! : x / powers[1074 + low]!;
  let k = low;
  if (m > Math.SQRT2) {
    m /= 2;
    k += 1;
  }
  const small = twiceAtanh((m - 1) / (m + 1));
  return k === 0 ? small : k * ln2High + (k * ln2Low + small);
}

/** ln(1 + x) for x > −1, relative error 10u; 6u for −1/2 ≤ x ≤ 1. */
export function log1p(x: number): number {
  return x >= -0.5 && x <= 1 ? twiceAtanh(x / (2 + x)) : log(1 + x);
}

/** 1/(1 + e^-t), relative error 6u, absolute 2^-1021. */
export function sigmoid(t: number): number {
  if (t >= 0) return 1 / (1 + exp(-t));
  const e = exp(t);
  return e / (1 + e);
}

/** The derivative e/(1+e)² of sigmoid with e = e^-|t|, never s(1−s), which cancels: relative error 10u, absolute 2^-1021. */
export function sigmoidDerivative(t: number): number {
  const e = exp(-Math.abs(t));
  return e / ((1 + e) * (1 + e));
}

const tanhSeries = [1, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075, -929569 / 638512875];

/** tanh t, relative error 20u: Taylor below 1/8, (1−q)/(1+q) with q = e^{-2|t|} above. */
export function tanh(t: number): number {
  const size = Math.abs(t);
  if (size < 0.125) {
    const q = t * t;
    let sum = tanhSeries[7]!;
    for (let j = 6; j >= 0; j--) sum = sum * q + tanhSeries[j]!;
    return t * sum;
  }
  const q = exp(-2 * size);
  const value = (1 - q) / (1 + q);
  return t < 0 ? -value : value;
}

/** ln(1 + e^t), relative error 12u, absolute 2^-1020. */
export function softplus(t: number): number {
  return Math.max(t, 0) + log1p(exp(-Math.abs(t)));
}

/** erf x, relative error 300u: (2/√π) e^{-x²} Σ 2^n x^{2n+1}/(2n+1)!!, all terms of one sign; ±1 from |x| = 6 on. */
export function erf(x: number): number {
  const q = 2 * (x * x);
  if (Number.isNaN(q)) return q;
  if (q >= 72) return x < 0 ? -1 : 1;
  let term = x;
  let sum = x;
  for (let n = 3; ; n += 2) {
    term = (term * q) / n;
    sum += term;
    if (2 * q < n && Math.abs(term) <= Math.abs(sum) * 1e-18) break;
  }
  return 1.1283791670955126 * exp(-q / 2) * sum;
}

/** Every enclosed function by name with its proven bounds; derivations in docs/checker-enclosures.md. */
export const enclosures: Readonly<Record<string, Enclosed>> = {
  exp: { value: exp, relative: 4 * u, absolute: lost },
  log: { value: log, relative: 8 * u, absolute: 0 },
  log1p: { value: log1p, relative: 10 * u, absolute: 0 },
  sigmoid: { value: sigmoid, relative: 6 * u, absolute: lost },
  "sigmoid-derivative": { value: sigmoidDerivative, relative: 10 * u, absolute: lost },
  tanh: { value: tanh, relative: 20 * u, absolute: 0 },
  softplus: { value: softplus, relative: 12 * u, absolute: 2 * lost },
  erf: { value: erf, relative: 300 * u, absolute: 0 },
  arctan: { value: arctan, relative: 7 * u, absolute: 0 },
  sin: { value: sin, relative: 5 * u, absolute: 7.888609052210118e-31 },
  cos: { value: cos, relative: 5 * u, absolute: 7.888609052210118e-31 },
};
