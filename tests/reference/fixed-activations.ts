import type { ActivationName } from "@nadir/analysis/formats";
import { arctan, cos, erf, exp, fixed, log, one, over, pi, root, sigmoid, sin, softplus, tanh, times } from "./fixed-point.ts";

const half = one / 2n;
const tenTo31 = 10n ** 31n;
const lambda = over(10507009873554804934193349852946n * one, tenTo31 * one);
const lambdaAlpha = times(lambda, over(16732632423543772848170429916717n * one, tenTo31 * one));
const rootHalf = root(half);
const cubic = over(44715n * one, 1_000_000n * one);

/** Every activation over 320-bit fixed point. */
export const fixedActivations: Readonly<Record<ActivationName, (t: bigint, a: bigint) => bigint>> = {
  identity: (t) => t,
  relu: (t) => (t > 0n ? t : 0n),
  "leaky-relu": (t, a) => (t > 0n ? t : times(a, t)),
  sigmoid,
  tanh,
  softplus: (t, a) => over(softplus(times(a, t)), a),
  gelu: (t) => times(times(t, half), one + erf(times(t, rootHalf))),
  "gelu-tanh": (t) => times(times(t, half), one + tanh(times(root(over(2n * one, pi)), t + times(cubic, times(t, times(t, t)))))),
  silu: (t) => times(t, sigmoid(t)),
  square: (t) => times(t, t),
  "sigmoid-cubed": (t) => sigmoid(times(t, times(t, t))),
  elu: (t, a) => (t > 0n ? t : times(a, exp(t) - one)),
  selu: (t) => (t > 0n ? times(lambda, t) : times(lambdaAlpha, exp(t) - one)),
  arctan,
  sin,
  cubic: (t) => times(t, times(t, t)),
  gaussian: (t) => exp(-times(t, t)),
};

/** The functions of `enclosures` over fixed point. */
export const fixedFunctions: Readonly<Record<string, (t: bigint) => bigint>> = {
  exp,
  log,
  log1p: (x) => log(one + x),
  sigmoid,
  "sigmoid-derivative": (t) => times(sigmoid(t), sigmoid(-t)),
  tanh,
  softplus,
  erf,
  arctan,
  sin,
  cos,
};

/** 4σ′(2t) = sech² t. */
export function sech2(t: bigint): bigint {
  return 4n * times(sigmoid(2n * t), sigmoid(-2n * t));
}

/** |value − exact| as a double, exactly subtracted. */
export function distance(value: number, exact: bigint): bigint {
  const d = fixed(value) - exact;
  return d < 0n ? -d : d;
}
