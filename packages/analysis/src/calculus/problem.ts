import type { Scope, Tensor } from "@nadir/core-wasm";
import { type Evaluation, estimate, forward, type Model, type RealTensor, requireMemory, type Tape } from "../model/index.ts";
import type { Chunking } from "./chunks.ts";
import type { Loss } from "./loss.ts";
import { batchInputs, batchTargets, type Samples, type Selection } from "./samples.ts";

/** A model, its samples and a loss: what every evaluation reads. */
export interface Problem {
  readonly model: Model;
  readonly samples: Samples;
  readonly loss: Loss;
  readonly chunking: Chunking;
  /** The factor in front of Σ ℓ over all samples. */
  readonly scale: number;
  /** λ. */
  readonly weightDecay: number;
}

/** Refuses an evaluation whose chunks do not fit the core's memory. @throws MemoryError with the `--samples` that would fit */
export function requireFit({ model, samples, chunking }: Problem, evaluation: Evaluation): void {
  const bytes = (n: number): number => estimate(model.architecture, evaluation, model.dtype, Math.min(n, chunking.chunk)).bytes;
  requireMemory(evaluation, samples.count, bytes);
}

/** A batch whose forward pass has run. */
export interface Batch {
  readonly scope: Scope;
  readonly tape: Tape;
  /** [n, m], the last value. */
  readonly outputs: RealTensor;
  /** A tensor [P] from host numbers. */
  vector(elements: ArrayLike<number>): RealTensor;
  /** A tensor like the outputs, content unspecified. */
  likeOutputs(): RealTensor;
  /** [n, m] or [n]. */
  targets(): Tensor;
}

/** Copies θ and the selected samples into a scope of their own, runs the network and hands the batch to `use`; the scope ends with it. */
export function onBatch<Result>(problem: Problem, theta: ArrayLike<number>, which: Selection, use: (batch: Batch) => Result): Result {
  const { model, samples } = problem;
  using scope = model.core.scope("batch");
  const vector = (elements: ArrayLike<number>): RealTensor => scope.from(model.dtype, [model.parameters], elements);
  const tape = forward(model, scope, vector(theta), batchInputs(samples, scope, model.dtype, which));
  const last = tape.values.at(-1)!;
  const shape = [last.shape[0]!, model.outputs];
  return use({
    scope,
    tape,
    outputs: last.reshape(shape),
    vector,
    likeOutputs: () => scope.empty(model.dtype, shape),
    targets: () => batchTargets(samples, scope, model.dtype, which),
  });
}
