import { bytesOf, DisposedError, type Scope, UsageError } from "@nadir/core-wasm";
import { elementCount } from "../formats/index.ts";
import type { LinearOperator } from "../linalg/index.ts";
import { checkTheta, type RealTensor, Shelf } from "../model/index.ts";
import { gaussNewtonOperator, hessianOperator, jacobianOperator } from "./operators.ts";
import { type Problem, planned, requireFit } from "./problem.ts";
import { type Kept, planBase, runBase, shelfEntries } from "./products.ts";
import { Workbench } from "./workbench.ts";

/** How much of a base pass is kept. */
export interface PointOptions {
  /** Bytes of the core's memory that may be used for it; default 2^30. Chunks of samples that do not fit are computed again in each product: the same bits. */
  readonly memory?: number;
}

/**
 * An objective at one θ whose base pass stays in memory: activations, their slopes and curvatures, maxima and adjoints of the samples that
 * fit. For many products at one point, as Lanczos and conjugate gradients need them. It holds a scope of the core open: use it as
 * `using point = phi.at(theta)`, and end what is opened inside first. @throws DisposedError from operators used after that
 */
export interface Point extends Disposable {
  /** ∇²Φ(θ). About five forward passes a product, LeNet-5 1.8 and a perceptron 1.5 times its gradient. */
  readonly hessian: LinearOperator;
  /** scale · Jᵀ H J + λ I. About four forward passes a product. */
  readonly gaussNewton: LinearOperator;
  /** N·m × P. Two forward passes a product, either way. */
  readonly jacobian: LinearOperator;
  /** Samples whose base pass is kept. */
  readonly kept: number;
}

const MEMORY = 2 ** 30;

/** Samples in whole chunks whose base pass takes at most `memory` bytes. */
function samplesWithin(problem: Problem, memory: number): number {
  const { samples, chunk } = problem.chunking;
  const bytes = shelfEntries(problem).reduce((sum, { dtype, sample }) => sum + elementCount(sample) * bytesOf(dtype), 0);
  return Math.min(samples, chunk * Math.floor(memory / (bytes * chunk)));
}

function keep(problem: Problem, scope: Scope, theta: Float64Array, memory: number): Kept {
  const { model, tile } = problem;
  const samples = samplesWithin(problem, memory);
  const point: RealTensor = scope.from(model.dtype, [model.parameters], theta);
  const kept: Kept = { theta: point, samples, shelf: new Shelf(scope, samples, shelfEntries(problem)), plans: new Map() };
  for (let from = 0; from < samples; ) {
    const to = Math.min(from + tile, samples, (Math.floor(from / problem.chunking.chunk) + 1) * problem.chunking.chunk);
    const rows = to - from;
    const make = (name: string) => new Workbench(model.core, name, (inner) => planBase(problem, inner, point, rows, 2, kept.shelf));
    planned(kept, `base ${rows}`, make).use((base) => {
      base.storage.seek(from);
      runBase(problem, base, { from, to }, true);
    });
    from = to;
  }
  return kept;
}

/** The objective at θ with its base pass kept, about four forward passes. @throws ShapeError, UsageError, MemoryError */
export function keptPoint(problem: Problem, theta: Float64Array, { memory = MEMORY }: PointOptions = {}): Point {
  checkTheta("at", theta, problem.model.parameters);
  if (!(memory >= 0)) throw new UsageError(`at: needs a memory of at least 0 bytes; got ${memory}. Check the option.`);
  requireFit(problem, "hessian");
  const scope = problem.model.core.scope("point");
  try {
    const kept = keep(problem, scope, theta, memory);
    const place = (): Kept => {
      if (!scope.open)
        throw new DisposedError("point: needs to be open; got one that has ended. Use its operators inside the block of its `using`.");
      return kept;
    };
    return {
      hessian: hessianOperator(problem, place),
      gaussNewton: gaussNewtonOperator(problem, place),
      jacobian: jacobianOperator(problem, place),
      kept: kept.samples,
      [Symbol.dispose]: () => scope[Symbol.dispose](),
    };
  } catch (error) {
    scope[Symbol.dispose]();
    throw error;
  }
}
