import type { ActivationName } from "./architecture.ts";

/** What theorems need to know of a real function; proofs in docs/theorems/activations.md. */
export interface ActivationFacts {
  /** Which case of Nguyen & Hein (2018), Assumption 3.2 it satisfies: (a) finite limits with product 0, (b) exponential decay and linear growth; null: neither. */
  readonly limits: "a" | "b" | null;
  /** Why, in words. */
  readonly limitsBecause: string;
  /** Real-analytic on the whole line. */
  readonly analytic: boolean;
  /** Differentiable with a derivative that vanishes nowhere (hence strictly monotone). */
  readonly derivativeNeverZero: boolean;
  /** Strictly monotone. */
  readonly strictlyMonotone: boolean;
  /** Where the derivative vanishes or does not exist, in words; empty if nowhere. */
  readonly derivativeBecause: string;
  /** σ(t)+σ(−t) is the constant 1 (`half`), 0 (`odd`), σ(t)−σ(−t) is 0 (`even`), or none of these. */
  readonly parity: "half" | "odd" | "even" | null;
  /** Degree of the polynomial that σ is, or null. */
  readonly degree: number | null;
}

const facts: Readonly<Record<ActivationName, ActivationFacts>> = {
  identity: {
    limits: null,
    limitsBecause: "the identity has no finite limit and does not decay at -∞",
    analytic: true,
    derivativeNeverZero: true,
    strictlyMonotone: true,
    derivativeBecause: "",
    parity: "odd",
    degree: 1,
  },
  relu: {
    limits: "b",
    limitsBecause: "it is 0 for t < 0 and t for t >= 0",
    analytic: false,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "ReLU is constant for t < 0 and has no derivative at 0",
    parity: null,
    degree: null,
  },
  "leaky-relu": {
    limits: null,
    limitsBecause: "leaky ReLU tends to an infinite limit at -∞ linearly, not exponentially to 0",
    analytic: false,
    derivativeNeverZero: false,
    strictlyMonotone: true,
    derivativeBecause: "leaky ReLU has no derivative at 0",
    parity: null,
    degree: null,
  },
  sigmoid: {
    limits: "a",
    limitsBecause: "its limits are 0 and 1, with product 0",
    analytic: true,
    derivativeNeverZero: true,
    strictlyMonotone: true,
    derivativeBecause: "",
    parity: "half",
    degree: null,
  },
  tanh: {
    limits: null,
    limitsBecause: "the limits of tanh are -1 and 1, and their product is -1, not 0",
    analytic: true,
    derivativeNeverZero: true,
    strictlyMonotone: true,
    derivativeBecause: "",
    parity: "odd",
    degree: null,
  },
  softplus: {
    limits: "b",
    limitsBecause: "ln(1+e^{αt})/α <= e^{αt}/α for t < 0 and <= t + ln2/α for t >= 0",
    analytic: true,
    derivativeNeverZero: true,
    strictlyMonotone: true,
    derivativeBecause: "",
    parity: null,
    degree: null,
  },
  gelu: {
    limits: "b",
    limitsBecause: "|t Φ(t)| <= e^{t} for t < 0 and <= t for t >= 0",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "GELU has a minimum at t = -0.7518, where its derivative is 0",
    parity: null,
    degree: null,
  },
  "gelu-tanh": {
    limits: "b",
    limitsBecause: "|t| sigmoid(2u) <= |t| e^{2u} with u <= 0.7978 t for t < 0, and <= t for t >= 0",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "the tanh form of GELU has a minimum at t = -0.7525, where its derivative is 0",
    parity: null,
    degree: null,
  },
  silu: {
    limits: "b",
    limitsBecause: "|t sigmoid(t)| <= |t| e^{t} <= e^{t/2} for t < 0 and <= t for t >= 0",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "SiLU has a minimum at t = -1.2785, where its derivative is 0",
    parity: null,
    degree: null,
  },
  square: {
    limits: null,
    limitsBecause: "t² tends to +∞ on both sides",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "t² has derivative 0 at t = 0",
    parity: "even",
    degree: 2,
  },
  "sigmoid-cubed": {
    limits: "a",
    limitsBecause: "sigmoid(t³) has the limits 0 and 1, with product 0",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: true,
    derivativeBecause: "sigmoid(t³) is strictly increasing, yet its derivative is 0 at t = 0",
    parity: "half",
    degree: null,
  },
  elu: {
    limits: null,
    limitsBecause: "ELU tends to -α, not to 0, at -∞ and has no finite limit at ∞",
    analytic: false,
    derivativeNeverZero: true,
    strictlyMonotone: true,
    derivativeBecause: "",
    parity: null,
    degree: null,
  },
  selu: {
    limits: null,
    limitsBecause: "SELU tends to -λα = -1.7581, not to 0, at -∞ and has no finite limit at ∞",
    analytic: false,
    derivativeNeverZero: false,
    strictlyMonotone: true,
    derivativeBecause: "SELU has no derivative at 0, where its slope falls from λα = 1.7581 to λ = 1.0507",
    parity: null,
    degree: null,
  },
  arctan: {
    limits: null,
    limitsBecause: "the limits of arctan are -π/2 and π/2, and their product is not 0",
    analytic: true,
    derivativeNeverZero: true,
    strictlyMonotone: true,
    derivativeBecause: "",
    parity: "odd",
    degree: null,
  },
  sin: {
    limits: null,
    limitsBecause: "sin has no limits and does not decay at -∞",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "sin has derivative 0 at t = π/2",
    parity: "odd",
    degree: null,
  },
  cubic: {
    limits: null,
    limitsBecause: "t³ tends to -∞ and ∞",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: true,
    derivativeBecause: "t³ is strictly increasing, yet its derivative is 0 at t = 0",
    parity: "odd",
    degree: 3,
  },
  gaussian: {
    limits: "a",
    limitsBecause: "both limits of e^{-t²} are 0, with product 0",
    analytic: true,
    derivativeNeverZero: false,
    strictlyMonotone: false,
    derivativeBecause: "e^{-t²} has its maximum at t = 0, where its derivative is 0",
    parity: "even",
    degree: null,
  },
};

/** The facts about an activation with its parameter; `null` stands for the identity of a layer without activation. A leaky ReLU of slope 0 is ReLU, of slope 1 the identity. */
export function activationFacts(
  activation: { readonly function: ActivationName; readonly parameter?: number | undefined } | null,
): ActivationFacts {
  if (!activation) return facts.identity;
  const { function: name, parameter } = activation;
  if (name === "leaky-relu" && parameter === 0) return facts.relu;
  if (name === "leaky-relu" && parameter === 1) return facts.identity;
  if (name === "leaky-relu" && parameter !== undefined && !(parameter > 0)) return { ...facts["leaky-relu"], strictlyMonotone: false };
  if (name === "softplus" && parameter !== undefined && !(parameter > 0))
    return { ...facts.softplus, limits: null, limitsBecause: "softplus needs α > 0 here" };
  if (name === "elu") return eluFacts(parameter ?? 1);
  return facts[name];
}

/** ELU of α = 1 has the derivative e^t left of 0 and 1 right of it; any other α breaks the slope at 0, and α = 0 makes it ReLU. */
function eluFacts(alpha: number): ActivationFacts {
  if (alpha === 1) return facts.elu;
  if (alpha === 0) return facts.relu;
  const derivativeBecause = `ELU with α = ${alpha} has no derivative at 0, where its slope goes from ${alpha} to 1`;
  return { ...facts.elu, derivativeNeverZero: false, strictlyMonotone: alpha > 0, derivativeBecause };
}
