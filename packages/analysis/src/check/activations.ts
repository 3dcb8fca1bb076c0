import { arctan, cos, erf, exp, sigmoid, sigmoidDerivative, sin, softplus, tanh } from "../exact/index.ts";
import type { ActivationName } from "../formats/index.ts";
import { tiny, unit as u } from "./terms.ts";

/** A real function as computed: |value(t) − f(t)| ≤ relative·|value(t)| + linear·|t| + absolute, for every finite t and valid parameter a. */
export interface ComputedFunction {
  value(t: number, a: number): number;
  readonly relative: number;
  readonly linear: number;
  /** May depend on the parameter. */
  absolute(a: number): number;
  /** A bound of |f′| on |t| ≤ reach; global where one exists. */
  lipschitz(a: number, reach: number): number;
}

/** An activation as the checker computes it. */
export interface CheckedActivation extends ComputedFunction {
  /** The parameter where the architecture gives none; null where the function has none. */
  readonly parameter: number | null;
  /** Real analytic on all of R: an almost-every statement may follow. */
  readonly analytic: boolean;
  /** The derivative, where the checker encloses it. */
  readonly derivative: ComputedFunction | null;
}

const lost = 4.450147717014403e-308;

function plain(value: (t: number) => number, relative: number, absolute: number, lipschitz: number, linear: number = 0): ComputedFunction {
  return { value, relative: relative * u, linear: linear * u, absolute: () => absolute, lipschitz: () => lipschitz };
}

const step: ComputedFunction = plain(() => 1, 0, 0, 0);
const derivatives = {
  sigmoid: plain(sigmoidDerivative, 11, lost, 0.1),
  tanh: plain((t) => 4 * sigmoidDerivative(2 * t), 11, 4 * lost, 0.77),
} as const;

function gelu(t: number): number {
  return 0.5 * t * (1 + erf(t * Math.SQRT1_2));
}

function geluTanh(t: number): number {
  return 0.5 * t * (1 + tanh(0.7978845608028654 * (t + 0.044715 * (t * t * t))));
}

/** φ(t)t + Φ(t), the derivative of tΦ(t). */
function geluDerivative(t: number): number {
  return 0.5 * (1 + erf(t * Math.SQRT1_2)) + t * (0.3989422804014327 * exp(-0.5 * (t * t)));
}

/** s(w) + t s'(w) w' with w = 2√(2/π)(t + 0.044715t³), since ½(1 + tanh z) = s(2z); 0 for the second term where s'(w) is below 2^-1021. */
function geluTanhDerivative(t: number): number {
  const q = t * t;
  const w = 1.5957691216057308 * (t + 0.044715 * (q * t));
  const slope = sigmoidDerivative(w);
  return slope === 0 ? sigmoid(w) : sigmoid(w) + t * (slope * (1.5957691216057308 * (1 + 0.134145 * q)));
}

/** 3t² s'(t³): the rounding of t³ moves it by at most 6u|t|⁵s'(t³) <= 2.4u|t|; |derivative| <= 2.98 + 3.48. Exactly 0 at 0. */
function sigmoidCubedDerivative(t: number): number {
  const q = t * t;
  return 3 * q * sigmoidDerivative(t * q);
}

/** ln(1 + e^{at})/a: the rounding of at moves it by at most u|t|σ(at). */
const softplusRow: ComputedFunction = {
  value: (t, a) => softplus(a * t) / a,
  relative: 15 * u,
  linear: 0,
  absolute: (a) => (0.3 * u + 4 * lost) / Math.abs(a) + 2 * tiny,
  lipschitz: () => 1,
};

/** α(e^t − 1) left of 0, t right of it: e^t is off by 4u <= 4u, the difference by u/2, the product by u. */
const eluRow: ComputedFunction = {
  value: (t, a) => (t > 0 ? t : a * (exp(t) - 1)),
  relative: 2 * u,
  linear: 0,
  absolute: (a) => (5 * u + 2 * lost) * Math.abs(a) + 2 * tiny,
  lipschitz: (a) => Math.max(1, Math.abs(a)),
};

/** The derivative of ELU, for α = 1 alone: any other has none at 0, and no finite error is claimed. */
const eluSlope: ComputedFunction = {
  value: (t, a) => (t > 0 ? 1 : a * exp(t)),
  relative: 6 * u,
  linear: 0,
  absolute: (a) => (a === 1 ? lost : Number.POSITIVE_INFINITY),
  lipschitz: (a) => (a === 1 ? 1 : Number.POSITIVE_INFINITY),
};

/** λt right of 0, λα(e^t − 1) left of it. */
function selu(t: number): number {
  return t > 0 ? 1.0507009873554805 * t : 1.7580993408473768 * (exp(t) - 1);
}

const slope = { relative: u, linear: 0, absolute: () => tiny } as const;
const sigmoidRow = { ...plain(sigmoid, 7, lost, 0.25), parameter: null, analytic: true, derivative: derivatives.sigmoid };
const none = { parameter: null, derivative: null } as const;

/** Every activation of the architecture format as the checker computes it; derivations of the constants in docs/checker-enclosures.md. */
export const activations: Readonly<Record<ActivationName, CheckedActivation>> = {
  identity: { ...plain((t) => t, 0, 0, 1), parameter: null, analytic: true, derivative: step },
  relu: { ...plain((t) => Math.max(t, 0), 0, 0, 1), ...none, analytic: false },
  "leaky-relu": {
    ...slope,
    value: (t, a) => (t >= 0 ? t : a * t),
    lipschitz: (a) => Math.max(1, Math.abs(a)),
    parameter: 0.01,
    analytic: false,
    derivative: null,
  },
  sigmoid: sigmoidRow,
  tanh: { ...plain(tanh, 21, 0, 1), parameter: null, analytic: true, derivative: derivatives.tanh },
  softplus: {
    ...softplusRow,
    parameter: 1,
    analytic: true,
    derivative: {
      value: (t, a) => sigmoid(a * t),
      relative: 7 * u,
      linear: 0,
      absolute: () => 0.3 * u + lost,
      lipschitz: (a) => Math.abs(a) * 0.26,
    },
  },
  gelu: {
    ...plain(gelu, 2, tiny, 1.13, 160),
    parameter: null,
    analytic: true,
    derivative: { ...plain(geluDerivative, 2, 155 * u, 0.8), linear: lost },
  },
  "gelu-tanh": {
    ...plain(geluTanh, 2, tiny, 1.6, 20),
    parameter: null,
    analytic: true,
    derivative: plain(geluTanhDerivative, 8, 28 * u + 1e-300, 1.1),
  },
  silu: {
    ...plain((t) => t * sigmoid(t), 8, tiny, 1.1, 0),
    linear: lost,
    parameter: null,
    analytic: true,
    derivative: { ...plain((t) => sigmoid(t) + t * sigmoidDerivative(t), 8, 4 * u + lost, 0.51), linear: lost },
  },
  square: {
    ...slope,
    value: (t) => t * t,
    lipschitz: (_, reach) => 2 * reach,
    parameter: null,
    analytic: true,
    derivative: plain((t) => 2 * t, 0, 0, 2),
  },
  "sigmoid-cubed": {
    ...plain((t) => sigmoid(t * t * t), 7, 0.6 * u, 0.61),
    parameter: null,
    analytic: true,
    derivative: plain(sigmoidCubedDerivative, 15, 0, 7, 2.5),
  },
  elu: { ...eluRow, parameter: 1, analytic: false, derivative: eluSlope },
  selu: { ...plain(selu, 4, 9 * u + 4 * lost, 1.7581), ...none, analytic: false },
  arctan: {
    ...plain(arctan, 8, 0, 1),
    parameter: null,
    analytic: true,
    derivative: plain((t) => 1 / (1 + t * t), 4, lost, 0.65),
  },
  sin: { ...plain(sin, 6, 7.888609052210118e-31, 1), parameter: null, analytic: true, derivative: plain(cos, 6, 7.888609052210118e-31, 1) },
  cubic: {
    ...plain((t) => t * t * t, 3, tiny, 0),
    lipschitz: (_, reach) => 3.0000001 * (reach * reach),
    parameter: null,
    analytic: true,
    derivative: { ...plain((t) => 3 * (t * t), 3, 3 * tiny, 0), lipschitz: (_, reach) => 6 * reach },
  },
  gaussian: {
    ...plain((t) => exp(-(t * t)), 5, 0.4 * u + lost, 0.858),
    parameter: null,
    analytic: true,
    derivative: { ...plain((t) => -2 * t * exp(-(t * t)), 7, tiny, 2), linear: 0.8 * u + 2 * lost },
  },
};

/**
 * |value − f(t)| for arguments and values of at most these magnitudes: the constants of the function, and 2η for the underflow of these products and of
 * the value itself wherever t ≠ 0, so that a derivative that underflows is never taken for 0.
 */
export function ownError(f: ComputedFunction, a: number, t: number, value: number): number {
  const underflow = t !== 0 && f.relative + f.linear > 0 ? 2 * tiny : 0;
  return f.relative * value + f.linear * t + f.absolute(a) + underflow;
}

/** The parameter of an activation layer: the one given, else the table's; 0 where the function takes none. */
export function parameterOf(row: CheckedActivation, given: number | undefined): number {
  return given ?? row.parameter ?? 0;
}
