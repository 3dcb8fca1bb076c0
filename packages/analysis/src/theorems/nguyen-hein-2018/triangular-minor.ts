import { type Core, UsageError } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { bitsOf } from "../../exact/index.ts";
import { type ActivationLayer, activationFacts, type Instance, type Stage } from "../../formats/index.ts";
import { type FeatureMatrix, featureMatrix } from "./features.ts";
import { triangle, type Zeros } from "./peel.ts";

/** Rows and columns of a minor of F_k in triangular order, and how the checker should decide its entries. */
export interface TriangularMinor {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Differences that rounding cannot have made, relative to the largest entry. */
const RELATIVE = 1e-9;

/** Whether σ_k is exactly 0 left of 0. */
export function isRelu(activation: ActivationLayer | null): boolean {
  return activation !== null && activationFacts(activation) === activationFacts({ function: "relu" });
}

/** At least log₂ n!. */
function factorialBits(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += 32 - Math.clz32(i - 1);
  return sum;
}

/**
 * How far left of 0 a pre-activation must lie for its feature not to matter in a determinant of order n whose diagonal is at least 1/4 and whose entries are
 * at most `largest`: twice the bits of n!·(4·largest)^n, divided by α of a softplus; the activations of the checker's table decay at least like 2^{t/2} or 2^{αt}.
 */
export function negligibleBelow(activation: ActivationLayer | null, n: number, largest: number): number {
  if (isRelu(activation)) return 0;
  const bits = factorialBits(n) + (4 + Math.max(0, bitsOf(largest).exponent + 53)) * n + 8;
  const slope = activation?.function === "softplus" ? (activation.parameter ?? 1) : 1;
  return (2 * bits) / Math.min(1, slope) + 2;
}

function magnitude(values: Float64Array): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Entries of F_k from what enters σ_k and what leaves it. */
function entries(stage: Stage, entering: Float64Array, leaving: FeatureMatrix): Zeros {
  const { rows, columns, data } = leaving;
  const far = negligibleBelow(stage.activation, rows, magnitude(data)) + RELATIVE * magnitude(entering);
  const away = isRelu(stage.activation) ? RELATIVE * magnitude(data) : 0.25;
  return (i, j) => {
    if (entering[i * columns + j]! <= -far) return "zero";
    return Math.abs(data[i * columns + j]!) >= away ? "nonzero" : "unclear";
  };
}

/** A triangular minor of all rows of F_k at the stored parameters: with exact zeros, or with features small enough; null where there is none. */
export function* triangularMinor(
  core: Core,
  instance: Instance,
  stage: Stage,
  features: FeatureMatrix,
  arithmetic: "exact" | "enclosed",
): Work<TriangularMinor | null> {
  const { rows, columns, data } = features;
  if (arithmetic === "exact") return triangle(rows, columns, (i, j) => (data[i * columns + j] === 0 ? "zero" : "nonzero"));
  if (!stage.activation) return null;
  const before = instance.architecture.layers.indexOf(stage.activation) - 1;
  if (before < 0) throw new UsageError("certificate: needs a layer before the activation; got none. Ask for another certificate.");
  const { data: entering } = yield* featureMatrix(core, instance, { ...stage, last: before }, "f64");
  return triangle(rows, columns, entries(stage, entering, features));
}
