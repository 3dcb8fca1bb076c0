import { UsageError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { checkTheta } from "../model/index.ts";
import { type BatchSum, batchSum } from "./batch-products.ts";
import { addInto, chunkCount, eachChunk } from "./chunks.ts";
import { type Problem, requireFit } from "./problem.ts";

/** What one chunk of samples contributes to Σ ℓ: not scaled, without weight decay. */
export interface ChunkSum extends BatchSum {
  readonly chunk: number;
}

/** A value and its gradient in θ. */
export interface ValueAndGradient {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** @internal scale · (the sums, added in the order given from zero) + λ/2 ‖θ‖², and its gradient. */
export function total(sums: readonly BatchSum[], theta: Float64Array, scale: number, lambda: number): ValueAndGradient {
  let [value, squares] = [0, 0];
  const gradient = new Float64Array(theta.length);
  for (const sum of sums) {
    value += sum.value;
    if (sum.gradient) addInto(gradient, sum.gradient);
  }
  for (let i = 0; i < theta.length; ++i) {
    gradient[i] = scale * gradient[i]! + lambda * theta[i]!;
    squares += theta[i]! * theta[i]!;
  }
  return { value: scale * value + (lambda / 2) * squares, gradient };
}

/** What chunks `from` to `to` contribute. @throws ShapeError for chunks that do not exist, MemoryError */
export function* chunkSums(
  problem: Problem,
  theta: Float64Array,
  range: readonly [number, number],
  withGradient: boolean,
): Work<ChunkSum[]> {
  checkTheta("objective", theta, problem.model.parameters);
  const evaluation = withGradient ? "gradient" : "forward";
  requireFit(problem, evaluation);
  return yield* eachChunk(withGradient ? "gradient" : "loss", problem.chunking, range, (samples, chunk) => ({
    chunk,
    ...batchSum(problem, theta, samples, withGradient),
  }));
}

/** Φ and ∇Φ from all chunks in index order. @throws UsageError unless every chunk is there once, in order */
export function combine(problem: Problem, theta: Float64Array, sums: readonly ChunkSum[]): ValueAndGradient {
  const count = chunkCount(problem.chunking);
  if (sums.length !== count || sums.some((sum, i) => sum.chunk !== i))
    throw new UsageError(`combine: needs chunks 0 to ${count - 1} in order; got ${sums.map((sum) => sum.chunk).join(", ")}. Sort them.`);
  return total(sums, theta, problem.scale, problem.weightDecay);
}

/** Φ and ∇Φ of the given samples alone, as if there were no others. */
export function batchObjective(problem: Problem, theta: Float64Array, samples: readonly number[]): ValueAndGradient {
  checkTheta("objective", theta, problem.model.parameters);
  const { model, loss, weightDecay } = problem;
  const { chunk } = problem.chunking;
  const sums: BatchSum[] = [];
  for (let i = 0; i < samples.length; i += chunk) sums.push(batchSum(problem, theta, samples.slice(i, i + chunk), true));
  return total(sums, theta, loss.scale(samples.length, model.outputs), weightDecay);
}
