import { UsageError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { checkTheta } from "../model/index.ts";
import { batchSum } from "./batch-sums.ts";
import { addInto, chunkCount, eachChunk } from "./chunks.ts";
import { type Problem, requireFit } from "./problem.ts";

/** What one chunk of samples contributes to Σ ℓ and its gradient: not scaled, without weight decay. */
export interface ChunkSum {
  readonly chunk: number;
  readonly value: number;
  readonly gradient: Float64Array | null;
}

/** A value and its gradient in θ. */
export interface ValueAndGradient {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** scale · sum + λ/2 ‖θ‖², and its gradient in place of the sum of gradients. */
function finished(sum: number, gradient: Float64Array, theta: Float64Array, scale: number, lambda: number): ValueAndGradient {
  let squares = 0;
  for (let i = 0; i < theta.length; ++i) {
    gradient[i] = scale * gradient[i]! + lambda * theta[i]!;
    squares += theta[i]! * theta[i]!;
  }
  return { value: scale * sum + (lambda / 2) * squares, gradient };
}

/** What chunks `from` to `to` contribute. @throws ShapeError for chunks that do not exist, MemoryError */
export function* chunkSums(
  problem: Problem,
  theta: Float64Array,
  range: readonly [number, number],
  withGradient: boolean,
): Work<ChunkSum[]> {
  checkTheta("objective", theta, problem.model.parameters);
  requireFit(problem, withGradient ? "gradient" : "forward");
  return yield* eachChunk(withGradient ? "gradient" : "loss", problem.chunking, range, (samples, chunk) => {
    const gradient = withGradient ? new Float64Array(theta.length) : null;
    return { chunk, value: batchSum(problem, theta, samples, gradient), gradient };
  });
}

/** Φ and ∇Φ, or Φ and zeros, over all samples, in the order of `combine`. @throws MemoryError */
export function* fullSum(problem: Problem, theta: Float64Array, withGradient: boolean): Work<ValueAndGradient> {
  checkTheta("objective", theta, problem.model.parameters);
  requireFit(problem, withGradient ? "gradient" : "forward");
  const gradient = new Float64Array(theta.length);
  let value = 0;
  yield* eachChunk(withGradient ? "gradient" : "loss", problem.chunking, [0, chunkCount(problem.chunking)], (samples) => {
    value += batchSum(problem, theta, samples, withGradient ? gradient : null);
  });
  return finished(value, gradient, theta, problem.scale, problem.weightDecay);
}

/** Φ and ∇Φ from all chunks in index order. @throws UsageError unless every chunk is there once, in order */
export function combine(problem: Problem, theta: Float64Array, sums: readonly ChunkSum[]): ValueAndGradient {
  const count = chunkCount(problem.chunking);
  if (sums.length !== count || sums.some((sum, i) => sum.chunk !== i))
    throw new UsageError(`combine: needs chunks 0 to ${count - 1} in order; got ${sums.map((sum) => sum.chunk).join(", ")}. Sort them.`);
  return total(sums, theta, problem.scale, problem.weightDecay);
}

/** @internal scale · (the sums, added in the order given from zero) + λ/2 ‖θ‖², and its gradient. */
export function total(sums: readonly ChunkSum[], theta: Float64Array, scale: number, lambda: number): ValueAndGradient {
  const gradient = new Float64Array(theta.length);
  let value = 0;
  for (const sum of sums) {
    value += sum.value;
    if (sum.gradient) addInto(gradient, sum.gradient);
  }
  return finished(value, gradient, theta, scale, lambda);
}

/** Φ and ∇Φ of the given samples alone, as if there were no others; the gradient in `into`. */
export function batchObjective(problem: Problem, theta: Float64Array, samples: readonly number[], into: Float64Array): ValueAndGradient {
  checkTheta("objective", theta, problem.model.parameters);
  checkTheta("objective", into, problem.model.parameters);
  const { model, loss, weightDecay } = problem;
  const { chunk } = problem.chunking;
  into.fill(0);
  let value = 0;
  for (let i = 0; i < samples.length; i += chunk) value += batchSum(problem, theta, samples.slice(i, i + chunk), into);
  return finished(value, into, theta, loss.scale(samples.length, model.outputs), weightDecay);
}
