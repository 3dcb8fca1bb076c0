import { bitsOf } from "../exact/index.ts";
import type { ActivationLayer } from "../formats/index.ts";
import { activations, parameterOf } from "./activations.ts";

/** An upper bound of log₂|σ(s)| over all s ≤ t; −Infinity where σ is exactly 0 there, Infinity where nothing is claimed. */
export type Decay = (t: number) => number;

/** For t ≤ −1 only, where |σ(s)| ≤ 2^(slope·t) for every s ≤ t. */
const exponential =
  (slope: number): Decay =>
  (t) =>
    t <= -1 ? slope * t : Number.POSITIVE_INFINITY;

const zeroLeftOfZero: Decay = (t) => (t <= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);

/** ln(1 + e^{at})/a ≤ e^{at}/a ≤ 2^{at}/a; 1/a ≤ 2^-⌊log₂ a⌋. */
const softplus = (a: number): Decay => {
  if (!(a >= 1e-100 && a <= 1e100)) return () => Number.POSITIVE_INFINITY;
  return (t) => (t <= -1 ? a * t - (bitsOf(a).exponent + 52) : Number.POSITIVE_INFINITY);
};

/**
 * How activations vanish on the left, in powers of 2, by e^s ≤ 2^s for s ≤ 0: sigmoid(s) ≤ e^s; sigmoid(s³), e^{−s²} ≤ e^s for s ≤ −1;
 * |s|Φ(s) ≤ e^s; |s|·sigmoid(s) ≤ |s|e^s ≤ e^{s/2}; the tanh form of GELU ≤ |s|e^{1.59s} ≤ e^s. ELU with α = 0 and leaky ReLU with slope 0 are ReLU.
 */
export function decayOf({ function: name, parameter }: ActivationLayer): Decay | null {
  const a = parameterOf(activations[name], parameter);
  if (name === "relu" || ((name === "leaky-relu" || name === "elu") && a === 0)) return zeroLeftOfZero;
  if (name === "softplus") return softplus(a);
  if (name === "silu") return exponential(0.5);
  if (name === "sigmoid" || name === "sigmoid-cubed" || name === "gaussian" || name === "gelu" || name === "gelu-tanh")
    return exponential(1);
  return null;
}
