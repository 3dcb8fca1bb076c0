import type { Scope, Tensor } from "@nadir/core-wasm";
import { type Evaluation, estimate, type Model, type RealTensor, requireMemory } from "../model/index.ts";
import type { Chunking } from "./chunks.ts";
import type { Loss } from "./loss.ts";
import type { Samples, Selection } from "./samples.ts";
import type { Workbench } from "./workbench.ts";

/** A model, its samples and a loss: what every evaluation reads, and the memory plans that evaluations share. */
export interface Problem {
  readonly model: Model;
  readonly samples: Samples;
  readonly loss: Loss;
  readonly chunking: Chunking;
  /** Samples in memory at a time, a part of a chunk. */
  readonly tile: number;
  /** The factor in front of Σ ℓ over all samples. */
  readonly scale: number;
  /** λ. */
  readonly weightDecay: number;
  /** Plans by what they are for. */
  readonly plans: Map<string, Workbench<unknown>>;
}

/** The plan under a name; made at first use. */
export function planned<Held>(problem: Pick<Problem, "plans">, name: string, make: (name: string) => Workbench<Held>): Workbench<Held> {
  const plan = (problem.plans.get(name) as Workbench<Held> | undefined) ?? make(name);
  problem.plans.set(name, plan as Workbench<unknown>);
  return plan;
}

/** Refuses an evaluation whose tiles do not fit the core's memory. @throws MemoryError with the `--samples` that would fit */
export function requireFit({ model, samples, chunking }: Problem, evaluation: Evaluation): void {
  const bytes = (n: number): number => estimate(model.architecture, evaluation, model.dtype, Math.min(n, chunking.chunk)).bytes;
  requireMemory(evaluation, samples.count, bytes);
}

/** Number of samples selected. */
export function selected(which: Selection): number {
  return "from" in which ? which.to - which.from : which.length;
}

/** Calls `use` for the tiles of a selection in order. */
export function eachTile({ tile }: Problem, which: Selection, use: (part: Selection, rows: number) => void): void {
  const count = selected(which);
  for (let i = 0; i < count; i += tile) {
    const rows = Math.min(tile, count - i);
    use("from" in which ? { from: which.from + i, to: which.from + i + rows } : which.slice(i, i + rows), rows);
  }
}

/** Room for the targets of `rows` samples, if there are any. */
export function targetTensor({ model, samples }: Problem, scope: Scope, rows: number): Tensor | null {
  const { targets, count } = samples;
  if (!targets) return null;
  return targets instanceof Int32Array ? scope.empty("i32", [rows]) : scope.empty(model.dtype, [rows, targets.length / count]);
}

/** The last value as [rows, m]. */
export function asOutputs({ model }: Problem, value: RealTensor): RealTensor {
  return value.reshape([value.shape[0]!, model.outputs]);
}
