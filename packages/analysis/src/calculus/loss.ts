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
  /** `before` + Σ ℓ over a batch [n, m], accumulated in f64 in index order; writes ∂ℓ/∂f [n, m] into `gradient` unless it is null. */
  evaluate(outputs: RealTensor, targets: Tensor, gradient: RealTensor | null, before?: number): number;
  /** Writes into `saved` [n, m] what `hessianProduct` reads. */
  curvature(saved: RealTensor, outputs: RealTensor, targets: Tensor): void;
  /** product := (∂²ℓ/∂f²) v for each sample, given what `curvature` saved; all [n, m]. */
  hessianProduct(product: RealTensor, saved: RealTensor, v: RealTensor): void;
}

/** `before` + the sum of a tensor's elements in f64, ascending. */
export function total(losses: RealTensor, before: number = 0): number {
  let sum = before;
  const values = losses.view();
  for (let i = 0; i < values.length; ++i) sum += values[i]!;
  return sum;
}
