import { type ErrorBound, enclosed, errorBounds } from "./error-bounds.ts";
import { UsageError } from "./errors.ts";

/** Name of an activation; each fixes a real function: `gelu` is the erf form, `gelu-tanh` the other. */
export type ActivationName =
  | "identity"
  | "relu"
  | "leaky-relu"
  | "sigmoid"
  | "tanh"
  | "softplus"
  | "gelu"
  | "gelu-tanh"
  | "silu"
  | "square"
  | "sigmoid-cubed"
  | "elu"
  | "selu"
  | "arctan"
  | "sin"
  | "cubic"
  | "gaussian";

/** Error bounds of f, f′ and f″ as computed by the kernels. */
export type ActivationBounds = readonly [value: ErrorBound, derivative: ErrorBound, second: ErrorBound];

/** One activation: what the kernels compute and what is known about it. */
export interface ActivationRow {
  readonly name: ActivationName;
  /** The function, in words of mathematics. */
  readonly formula: string;
  /** Row of the kernel's table. */
  readonly code: number;
  /** Default of its parameter; null for a function without one. */
  readonly parameter: number | null;
  /** What the parameter is and where it must lie. */
  readonly parameterMeaning?: { readonly name: string; readonly needs: string; readonly allows: (value: number) => boolean };
  /** A global Lipschitz constant of f for a parameter, rounded up; null where none exists. */
  readonly lipschitz: (parameter: number) => number | null;
  /** True where f is real-analytic on all of R. */
  readonly analytic: boolean;
  /** What f′ and f″ mean where f has no derivative; null for a smooth function. Claims about Hessians exclude arguments closer to a kink than their error. */
  readonly kink: { readonly at: number; readonly convention: string } | null;
  /** Error bounds of the f64 kernels for a parameter. */
  readonly bounds: (parameter: number) => ActivationBounds;
}

const exact = enclosed(0, 0, 0);
const always =
  <T>(value: T): (() => T) =>
  () =>
    value;
const smooth = { parameter: null, analytic: true, kink: null } as const;

/** Bounds of softplus: for α ≠ 1 the rounding of αt adds |x|·s(−|x|) <= 0.28 to ln(1 + e^{−|x|}), |x|·s′(x) <= 0.23 to s and |x·s″(x)| <= 0.17 to s′. */
function softplusBounds(alpha: number): ActivationBounds {
  if (alpha === 1) return [errorBounds.softplus, errorBounds.sigmoid, errorBounds.sigmoidD];
  return [enclosed(9.5, 0.28 / alpha, 3 + 3 / alpha), enclosed(4.01, 0.23, 2), enclosed(7.02, 0.17 * alpha, 2 + 2 * alpha)];
}

/** Bounds of the exponential linear unit: α rounds once more, and a factor α of a subnormal e^t counts. */
function eluBounds(alpha: number): ActivationBounds {
  const slope = enclosed(3.02, 0, 0.5 + 0.5 * Math.abs(alpha));
  return [enclosed(3.42, 0, 1), slope, slope];
}

const rows: readonly Omit<ActivationRow, "code">[] = [
  { name: "identity", formula: "t", ...smooth, lipschitz: always(1), bounds: always([exact, exact, exact]) },
  {
    name: "relu",
    formula: "max(t, 0)",
    parameter: null,
    analytic: false,
    kink: { at: 0, convention: "f'(0) = 0, f''(0) = 0" },
    lipschitz: always(1),
    bounds: always([exact, exact, exact]),
  },
  {
    name: "leaky-relu",
    formula: "t for t > 0, a·t otherwise",
    parameter: 0.01,
    parameterMeaning: { name: "slope a", needs: "a finite number", allows: Number.isFinite },
    analytic: false,
    kink: { at: 0, convention: "f'(0) = a, f''(0) = 0" },
    lipschitz: (slope) => Math.max(1, Math.abs(slope)),
    bounds: always([enclosed(1, 0, 0.5), exact, exact]),
  },
  {
    name: "sigmoid",
    formula: "1/(1 + e^-t)",
    ...smooth,
    lipschitz: always(0.25),
    bounds: always([errorBounds.sigmoid, errorBounds.sigmoidD, errorBounds.sigmoidDD]),
  },
  {
    name: "tanh",
    formula: "tanh t",
    ...smooth,
    lipschitz: always(1),
    bounds: always([errorBounds.tanh, errorBounds.tanhD, errorBounds.tanhDD]),
  },
  {
    name: "softplus",
    formula: "ln(1 + e^(α t))/α",
    ...smooth,
    parameter: 1,
    parameterMeaning: { name: "α", needs: "a number in [2^-100, 2^100]", allows: (alpha) => alpha >= 2 ** -100 && alpha <= 2 ** 100 },
    lipschitz: always(1),
    bounds: softplusBounds,
  },
  {
    name: "gelu",
    formula: "t·(1 + erf(t/sqrt 2))/2",
    ...smooth,
    lipschitz: always(1.13),
    bounds: always([enclosed(26.1, 0, 82), enclosed(1, 14.1, 45), enclosed(7.02, 0.3, 2000)]),
  },
  {
    name: "gelu-tanh",
    formula: "t·(1 + tanh(sqrt(2/π)·(t + 0.044715 t^3)))/2",
    ...smooth,
    lipschitz: always(1.13),
    bounds: always([enclosed(5.02, 1.95, 50), enclosed(1, 24, 2300), enclosed(1, 76, 450_000)]),
  },
  {
    name: "silu",
    formula: "t/(1 + e^-t)",
    ...smooth,
    lipschitz: always(1.1),
    bounds: always([enclosed(5.02, 0, 801), enclosed(1, 5.6, 805), enclosed(1, 5.4, 1610)]),
  },
  { name: "square", formula: "t^2", ...smooth, lipschitz: always(null), bounds: always([enclosed(1, 0, 0.5), exact, exact]) },
  {
    name: "sigmoid-cubed",
    formula: "1/(1 + e^(-t^3))",
    ...smooth,
    lipschitz: always(0.603),
    bounds: always([enclosed(4.01, 0.45, 2), enclosed(9.02, 1.7, 250), enclosed(1, 56, 125_000)]),
  },
  {
    name: "elu",
    formula: "t for t > 0, α·(e^t - 1) otherwise",
    parameter: 1,
    parameterMeaning: { name: "α", needs: "a finite number", allows: Number.isFinite },
    analytic: false,
    kink: { at: 0, convention: "f'(0) = α, f''(0) = α" },
    lipschitz: (alpha) => Math.max(1, Math.abs(alpha)),
    bounds: eluBounds,
  },
  {
    name: "selu",
    formula: "λ·t for t > 0, λ·α·(e^t - 1) otherwise, λ = 1.0507009873554804934193349852946, α = 1.6732632423543772848170429916717",
    parameter: null,
    analytic: false,
    kink: { at: 0, convention: "f'(0) = λ·α, f''(0) = λ·α" },
    lipschitz: always(1.758099340847377),
    bounds: always([enclosed(4.42, 0, 1), enclosed(4.01, 0, 2), enclosed(4.01, 0, 2)]),
  },
  {
    name: "arctan",
    formula: "arctan t",
    ...smooth,
    lipschitz: always(1),
    bounds: always([enclosed(5.7, 0, 1), enclosed(3.02, 0, 1), enclosed(8.02, 0, 1)]),
  },
  {
    name: "sin",
    formula: "sin t",
    ...smooth,
    lipschitz: always(1),
    bounds: always([enclosed(5, 0.001, 1), enclosed(5, 0.001, 1), enclosed(5, 0.001, 1)]),
  },
  {
    name: "cubic",
    formula: "t^3",
    ...smooth,
    lipschitz: always(null),
    bounds: always([enclosed(2.01, 0, 1), enclosed(2.01, 0, 2), enclosed(1, 0, 0.5)]),
  },
  {
    name: "gaussian",
    formula: "e^(-t^2)",
    ...smooth,
    lipschitz: always(0.858),
    bounds: always([enclosed(3.02, 0, 1), enclosed(4.02, 0, 60), enclosed(5.02, 1.48, 3200)]),
  },
];

/** The activations by name. Adding one: a row here and a class of three functions in the same place of `assembly/kernels/map.ts`. */
export const activations: Readonly<Record<ActivationName, ActivationRow>> = Object.fromEntries(
  rows.map((row, code) => [row.name, { ...row, code }]),
) as Record<ActivationName, ActivationRow>;

/** The row of a name. @throws UsageError for an unknown name */
export function activationRow(name: string): ActivationRow {
  const row = Object.hasOwn(activations, name) ? activations[name as ActivationName] : undefined;
  if (!row)
    throw new UsageError(`activation: needs one of ${Object.keys(activations).join(", ")}; got "${name}". Run \`nadir list activations\`.`);
  return row;
}

/** The parameter to use: the given one, else the default; 0 for a function without one. @throws UsageError out of range, or given to a function that has none */
export function activationParameter(row: ActivationRow, given: number | undefined): number {
  const { parameterMeaning: meaning } = row;
  if (given === undefined) return row.parameter ?? 0;
  if (!meaning) throw new UsageError(`${row.name}: needs no parameter; got ${given}. Leave it out.`);
  if (!meaning.allows(given)) throw new UsageError(`${row.name}: needs ${meaning.needs} as ${meaning.name}; got ${given}. Change it.`);
  return given;
}
