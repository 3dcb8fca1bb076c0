import { addPairs, dividePairs, low, multiplyPairs } from "./double-double.ts";

/** Relative error of `sigmoidPair`, 2^-96. Derived in docs/checker-enclosures.md. */
export const sigmoidPairRelative = 1.262177448353619e-29;
/** Its absolute error besides, 2^-860: e^t is taken for 0 where t < -600. */
export const sigmoidPairAbsolute = 1.3007796349561859e-259;

/** ln 2 in three parts: k times each of the first two is exact for |k| < 2^11; the rest is below 2^-139. */
const [ln2a, ln2b, ln2c] = [0.6931471805598903, 5.49792301870721e-14, 1.1612227229362532e-26];
/** The argument is divided by 64 = 2^6 before the series, and e^x − 1 doubled in x six times after it. */
const doublings = 6;

/** 1/j! for j = 1..12, each as high and low part. */
const series = [
  1, 0, 0.5, 0, 0.16666666666666666, 9.25185853854297e-18, 0.041666666666666664, 2.3129646346357427e-18, 0.008333333333333333,
  1.1564823173178714e-19, 0.001388888888888889, -5.300543954373577e-20, 0.0001984126984126984, 1.7209558293420705e-22, 2.48015873015873e-5,
  2.1511947866775882e-23, 2.7557319223985893e-6, -1.858393274046472e-22, 2.755731922398589e-7, 2.3767714622250297e-23, 2.505210838544172e-8,
  -1.448814070935912e-24, 2.08767569878681e-9, -1.20734505911326e-25,
];

/** 2^-k for 0 <= k <= 900. */
const halves = new Float64Array(901);
for (let k = 0, power = 1; k <= 900; k++, power /= 2) halves[k] = power;

/** e^(t + t0) for −600 <= t <= 0; the low part in `low`. Relative error 2^-98. */
function expNegative(t: number, t0: number): number {
  const k = Math.floor(-t * Math.LOG2E + 0.5);
  let r = addPairs(t, t0, k * ln2a, 0);
  r = addPairs(r, low[0]!, k * ln2b, 0);
  r = addPairs(r, low[0]!, k * ln2c, 0) / 64;
  const r0 = low[0]! / 64;
  let m = series[22]!;
  let m0 = series[23]!;
  for (let j = 20; j >= 0; j -= 2) {
    m = multiplyPairs(m, m0, r, r0);
    m = addPairs(m, low[0]!, series[j]!, series[j + 1]!);
    m0 = low[0]!;
  }
  m = multiplyPairs(m, m0, r, r0);
  m0 = low[0]!;
  for (let i = 0; i < doublings; i++) {
    const s = addPairs(2, 0, m, m0);
    m = multiplyPairs(m, m0, s, low[0]!);
    m0 = low[0]!;
  }
  const scale = halves[k]!;
  const e = addPairs(1, 0, m, m0) * scale;
  low[0] = low[0]! * scale;
  return e;
}

/** 1/(1 + e^-t) for the pair t + t0; the low part in `low`. Relative error 2^-96 and absolute 2^-860. */
export function sigmoidPair(t: number, t0: number): number {
  const positive = t > 0;
  let e = 0;
  if (!(Math.abs(t) > 600)) e = positive ? expNegative(-t, -t0) : expNegative(t, t0);
  else low[0] = 0;
  const e0 = low[0]!;
  const d = addPairs(1, 0, e, e0);
  return positive ? dividePairs(1, 0, d, low[0]!) : dividePairs(e, e0, d, low[0]!);
}
