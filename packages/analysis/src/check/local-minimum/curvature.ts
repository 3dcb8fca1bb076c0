import { sin, tanh } from "../../exact/index.ts";
import type { ActivationName } from "../../formats/index.ts";

/** The sign of σ″(t): exact where a rule of comparisons gives it, enclosed where a computed expression exceeds its error; null where neither does, or σ″(t) = 0. */
export interface Curvature {
  readonly sign: 1 | -1;
  readonly exact: boolean;
}

type Rule = (t: number, a: number) => Curvature | null;

/** Far above the relative error of every enclosed expression below, at most 200u of the sum of its terms' magnitudes. */
const margin = 1e-12;

function exact(sign: number): Curvature | null {
  return sign > 0 ? { sign: 1, exact: true } : sign < 0 ? { sign: -1, exact: true } : null;
}

/** The sign of a sum of computed terms, where it exceeds the error. */
function enclosed(...terms: readonly number[]): Curvature | null {
  const sum = terms.reduce((s, t) => s + t, 0);
  const size = terms.reduce((s, t) => s + Math.abs(t), 0);
  if (!(size < Number.POSITIVE_INFINITY) || !(Math.abs(sum) > margin * size) || !(size > 1e-290)) return null;
  return { sign: sum > 0 ? 1 : -1, exact: false };
}

/** Below 0.7 and above 0.71 lie on either side of √½; between them nothing is said. */
function beyondRootHalf(t: number): Curvature | null {
  return Math.abs(t) < 0.7 ? exact(-1) : Math.abs(t) > 0.71 ? exact(1) : null;
}

/** σ″ has the sign of 1 + 3at² + 3at² − t·tanh(u)·c(1 + 3at²)², u = c(t + at³), a = 0.044715, c = √(2/π), times positive factors. */
function geluTanh(t: number): Curvature | null {
  if (t === 0) return exact(1);
  const [a, c] = [0.044715, 0.7978845608028654];
  const slope = 1 + 3 * a * t * t;
  return enclosed(slope, 3 * a * t * t, -t * tanh(c * (t + a * t * t * t)) * c * slope * slope);
}

/** σ″ = s′(t³)(6t − 9t⁴ tanh(t³/2)), s the sigmoid. */
function sigmoidCubed(t: number): Curvature | null {
  return t === 0 ? null : enclosed(6 * t, -9 * t * t * t * t * tanh((t * t * t) / 2));
}

/** Between −π and π the sign of −t; beyond, that of −sin t where it is far above its absolute error. */
function sine(t: number): Curvature | null {
  if (Math.abs(t) <= 3) return exact(-t);
  const value = sin(t);
  return Math.abs(value) > margin ? enclosed(-value) : null;
}

const rules: Readonly<Record<ActivationName, Rule>> = {
  identity: () => null,
  relu: () => null,
  "leaky-relu": () => null,
  sigmoid: (t) => exact(-t),
  tanh: (t) => exact(-t),
  softplus: (_, a) => exact(a),
  gelu: (t) => (Math.abs(t) < 1.41 ? exact(1) : Math.abs(t) > 1.42 ? exact(-1) : null),
  "gelu-tanh": geluTanh,
  silu: (t) => (t === 0 ? exact(1) : enclosed(2, -t * tanh(t / 2))),
  square: () => exact(1),
  "sigmoid-cubed": sigmoidCubed,
  elu: (t, a) => (t < 0 ? exact(a) : null),
  selu: (t) => (t < 0 ? exact(1) : null),
  arctan: (t) => exact(-t),
  sin: sine,
  cubic: (t) => exact(t),
  gaussian: beyondRootHalf,
};

/** The sign of the second derivative of an activation at t; `a` is its parameter. σ is twice continuously differentiable near t wherever a sign is given. */
export function curvatureSign(name: ActivationName, a: number, t: number): Curvature | null {
  return rules[name](t, a);
}

/** σ(0) where it is a double exactly. */
export const valueAtZero: Readonly<Partial<Record<ActivationName, number>>> = {
  identity: 0,
  relu: 0,
  "leaky-relu": 0,
  sigmoid: 0.5,
  tanh: 0,
  gelu: 0,
  "gelu-tanh": 0,
  silu: 0,
  square: 0,
  "sigmoid-cubed": 0.5,
  elu: 0,
  selu: 0,
  arctan: 0,
  sin: 0,
  cubic: 0,
  gaussian: 1,
};
