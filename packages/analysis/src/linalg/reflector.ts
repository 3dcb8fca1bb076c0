/** A Householder reflector I − τ v vᵀ that takes a vector to β e₀. */
export interface Reflection {
  readonly tau: number;
  readonly beta: number;
}

/**
 * Overwrites x[from … to) with v, v₀ = 1. Entries are expected to be scaled into [−2, 2]: a vector below 2^−480 as a whole counts as zero
 * (τ = β = 0), so that no square underflows. Sums ascend.
 */
export function reflect(x: Float64Array, from: number, to: number): Reflection {
  let largest = 0;
  for (let i = from; i < to; ++i) largest = Math.max(largest, Math.abs(x[i]!));
  const alpha = x[from]!;
  x[from] = 1;
  if (largest < 2 ** -480) {
    x.fill(0, from + 1, to);
    return { tau: 0, beta: 0 };
  }
  let square = alpha * alpha;
  for (let i = from + 1; i < to; ++i) square += x[i]! * x[i]!;
  const beta = alpha > 0 ? -Math.sqrt(square) : Math.sqrt(square);
  for (let i = from + 1; i < to; ++i) x[i]! /= alpha - beta;
  return { tau: (beta - alpha) / beta, beta };
}

/** y[from … to) := (I − τ v vᵀ)·y, with v = x[from … to). */
export function applyReflection(tau: number, x: Float64Array, y: Float64Array, from: number, to: number): void {
  let dot = 0;
  for (let i = from; i < to; ++i) dot += x[i]! * y[i]!;
  const factor = tau * dot;
  for (let i = from; i < to; ++i) y[i]! -= factor * x[i]!;
}
