import type { Tensor } from "@nadir/core-wasm";
import type { RealTensor } from "../model/index.ts";

/**
 * A loss of a network's outputs F [N, m], Φ = scale · Σ_samples ℓ(f, y). The sum is formed first and scaled once, so that
 * sums over chunks of samples can be combined.
 */
export interface Loss {
  readonly name: string;
  /** The formula, exactly, with its normalization. */
  readonly formula: string;
  /** `values`: targets [N, m]. `classes`: targets [N] of integers 0 to m − 1. */
  readonly targets: "values" | "classes";
  /** The factor in front of the sum over N samples of m outputs. */
  scale(samples: number, outputs: number): number;
  /** Σ ℓ over a batch [n, m], accumulated in f64; writes ∂ℓ/∂f [n, m] into `gradient` unless it is null. */
  evaluate(outputs: RealTensor, targets: Tensor, gradient: RealTensor | null): number;
  /** product := (∂²ℓ/∂f²) v for each sample, at `outputs`; all [n, m]. */
  hessianProduct(product: RealTensor, outputs: RealTensor, targets: Tensor, v: RealTensor): void;
}

/** Sum of a tensor's elements in f64, ascending. */
export function total(losses: RealTensor): number {
  let sum = 0;
  for (const loss of losses.view()) sum += loss;
  return sum;
}
