import { commonExponent, inertia, integerMatrix, scaledInteger } from "../../exact/index.ts";
import { activations, parameterOf } from "../activations.ts";
import type { Terms } from "../terms.ts";
import { type Curvature, curvatureSign } from "./curvature.ts";
import type { HiddenLayer } from "./hidden-layer.ts";
import type { ConstantFit } from "./residual.ts";

/** Index of a first-layer weight that is not 0, or −1. */
export function movedWeight({ weights }: HiddenLayer): number {
  return weights.findIndex((w) => w !== 0);
}

/** Output and feature of a moment Σ_i r_ik x_i that is not 0, or null. */
export function unbalanced({ shape, first }: ConstantFit): { readonly output: number; readonly feature: number } | null {
  const at = first.findIndex((s) => s !== 0n);
  return at < 0 ? null : { output: Math.floor(at / shape.features), feature: at % shape.features };
}

/** Whether Q is positive definite on the span of the samples: no negative eigenvalue, and as many positive ones as the Gram matrix has. Exact. */
function definiteOnSpan(q: readonly bigint[], rank: number, d: number, terms: Terms): boolean {
  const { positive, negative } = inertia(integerMatrix(q, d, d));
  return negative === 0 && (!terms.strict || positive === rank);
}

/** Neurons with the same signed outer weights have the same matrix: each is tested once. */
function signedOuter({ outer, hidden, outputs }: HiddenLayer, j: number, sign: number): number[] {
  const column = Array.from({ length: outputs }, (_, k) => sign * outer[k * hidden + j]!);
  return outputs === 1 ? [Math.sign(column[0]!)] : column;
}

/** What is decided of the matrices Q_j = σ″(b_j) Σ_k V_kj Σ_i r_ik x_i x_iᵀ. */
export interface Curved {
  /** The first neuron whose matrix is not positive definite on the span of the samples, or whose σ″(b_j) has no sign; −1 where all are. */
  readonly failing: number;
  readonly because: string;
  /** Dimension of the span of the samples. */
  readonly rank: number;
  /** Every sign of σ″ is exact. */
  readonly exact: boolean;
}

/** Decides every neuron, exactly but for the signs of σ″. Cost: an elimination of order d for each different column of V. */
export function curved(fit: ConstantFit, terms: Terms): Curved {
  const { shape, second, gram } = fit;
  const d = shape.features;
  const rank = inertia(integerMatrix(gram, d, d)).positive;
  if (rank === 0) return { failing: 0, because: "every feature of every sample is 0", rank, exact: true };
  const { function: name, parameter } = shape.activation;
  const a = parameterOf(activations[name], parameter);
  const tested = new Map<string, boolean>();
  let exact = true;
  for (let j = 0; j < shape.hidden; j++) {
    const curvature: Curvature | null = curvatureSign(name, a, shape.biases[j]!);
    if (!curvature)
      return {
        failing: j,
        because: `the second derivative of ${name} at ${shape.biases[j]} is 0, or its sign is not decided`,
        rank,
        exact,
      };
    exact &&= curvature.exact;
    const weights = signedOuter(shape, j, curvature.sign);
    const key = weights.join();
    if (!tested.has(key)) {
      const unit = commonExponent(weights);
      const integers = weights.map((w) => scaledInteger(w, unit));
      const q = gram.map((_, at) => integers.reduce((s, w, k) => s + w * second[k]![at]!, 0n));
      tested.set(key, definiteOnSpan(q, rank, d, terms));
    }
    if (!tested.get(key))
      return {
        failing: j,
        because: "the weighted second moment of the residual is not positive definite on the span of the samples",
        rank,
        exact,
      };
  }
  return { failing: -1, because: "", rank, exact };
}
