import { type Core, UsageError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import type { Instance } from "../formats/index.ts";
import type { LinearOperator } from "../linalg/index.ts";
import { buildModel, checkTheta, packParameters, type Real, tileRows } from "../model/index.ts";
import { chunkCount, defaultChunk } from "./chunks.ts";
import { type Features, features } from "./features.ts";
import { lossNamed } from "./losses/index.ts";
import { gaussNewtonOperator, hessianOperator, jacobianOperator } from "./operators.ts";
import { keptPoint, type Point, type PointOptions } from "./point.ts";
import type { Problem } from "./problem.ts";
import { readSamples } from "./samples.ts";
import { batchObjective, type ChunkSum, chunkSums, combine, fullSum, type ValueAndGradient } from "./sums.ts";

/** How an objective is computed. */
export interface ObjectiveOptions {
  /** Name in the table of losses; default: the instance's. */
  readonly loss?: string;
  /** f64 by default. θ, gradients and sums over chunks are f64 in either case. */
  readonly dtype?: Real;
  /** λ of λ/2 ‖θ‖², over all parameters, biases included; default 0. */
  readonly weightDecay?: number;
  /** Samples computed at a time, default 256. */
  readonly chunk?: number;
}

/**
 * Φ(θ) = scale · Σ_n ℓ(f(x_n; θ), y_n) + λ/2 ‖θ‖² over the samples of an instance. Samples are computed in fixed chunks whose
 * sums are added in index order from zero, so that sharing chunks between workers changes no bit. Operators keep a copy of θ
 * and are exact derivatives, not differences; at a kink of an activation they follow its table's convention.
 */
export interface Objective {
  readonly problem: Problem;
  /** P. */
  readonly parameters: number;
  /** N. */
  readonly samples: number;
  /** Number of chunks. */
  readonly chunks: number;
  readonly weightDecay: number;
  /** θ of the instance; throws as `packParameters` does. */
  start(): Float64Array<ArrayBuffer>;
  /** Φ(θ). One forward pass. */
  value(theta: Float64Array): Work<number>;
  /** Φ(θ) and ∇Φ(θ). About three forward passes. */
  gradient(theta: Float64Array): Work<ValueAndGradient>;
  /** What chunks `from` to `to` contribute: the share of one worker. */
  chunkSums(theta: Float64Array, from: number, to: number, withGradient: boolean): Work<ChunkSum[]>;
  /** Φ and ∇Φ (zeros where a chunk has none) from all chunks in index order. @throws UsageError unless every chunk is there once, in order */
  combine(theta: Float64Array, sums: readonly ChunkSum[]): ValueAndGradient;
  /** The objective of the given samples alone: as if the instance had no others; the gradient in `into`, if given. For mini-batches. */
  batch(theta: Float64Array, samples: readonly number[], into?: Float64Array): ValueAndGradient;
  /** The objective at θ with its base pass kept in memory, for many products: `using point = phi.at(theta)`. About four forward passes. */
  at(theta: Float64Array, options?: PointOptions): Point;
  /** ∇²Φ(θ), P × P; the base pass is run again in each product. About eight forward passes. */
  hessian(theta: Float64Array): LinearOperator;
  /** scale · Jᵀ H J + λ I, P × P. About five forward passes a product. */
  gaussNewton(theta: Float64Array): LinearOperator;
  /** Derivative of the outputs, N·m × P, with its transpose. About three forward passes a product. */
  jacobian(theta: Float64Array): LinearOperator;
  /** F [N, m]. */
  outputs(theta: Float64Array): Work<Features>;
  /** Output of a layer (or `input`), N × its width. @throws UsageError for an unknown layer */
  features(theta: Float64Array, layer: string): Work<Features>;
}

function readOptions(options: ObjectiveOptions): { dtype: Real; weightDecay: number; chunk: number } {
  const { dtype = "f64", weightDecay = 0, chunk = defaultChunk } = options;
  if (!(weightDecay >= 0 && weightDecay < Infinity))
    throw new UsageError(`objective: needs a finite weight decay of at least 0; got ${weightDecay}. Check the option.`);
  if (!(Number.isInteger(chunk) && chunk >= 1)) throw new UsageError(`objective: needs a positive chunk; got ${chunk}. Check the option.`);
  return { dtype, weightDecay, chunk };
}

function readProblem(core: Core, instance: Instance, options: ObjectiveOptions): Problem {
  const { dtype, weightDecay, chunk } = readOptions(options);
  const loss = lossNamed(options.loss ?? instance.loss);
  const model = buildModel(core, instance.architecture, dtype);
  const samples = readSamples(instance, instance.architecture.input, model.outputs, loss);
  const scale = loss.scale(samples.count, model.outputs);
  const tile = tileRows(instance.architecture, dtype, chunk);
  return { model, samples, loss, weightDecay, scale, tile, chunking: { samples: samples.count, chunk }, plans: new Map() };
}

/** The objective of an instance on a core. @throws ShapeError, FormatError where data, network and loss do not fit; UsageError for options out of range */
export function objective(core: Core, instance: Instance, options: ObjectiveOptions = {}): Objective {
  const problem = readProblem(core, instance, options);
  const chunks = chunkCount(problem.chunking);
  const fixed = (name: string, theta: Float64Array): (() => Float64Array) => {
    checkTheta(name, theta, problem.model.parameters);
    const point = theta.slice();
    return () => point;
  };
  return {
    problem,
    parameters: problem.model.parameters,
    samples: problem.samples.count,
    chunks,
    weightDecay: problem.weightDecay,
    start: () => packParameters(instance.architecture, instance.parameters),
    *value(theta) {
      return (yield* fullSum(problem, theta, false)).value;
    },
    gradient: (theta) => fullSum(problem, theta, true),
    chunkSums: (theta, from, to, withGradient) => chunkSums(problem, theta, [from, to], withGradient),
    combine: (theta, sums) => combine(problem, theta, sums),
    batch: (theta, samples, into) => batchObjective(problem, theta, samples, into ?? new Float64Array(theta.length)),
    at: (theta, options) => keptPoint(problem, theta, options),
    hessian: (theta) => hessianOperator(problem, fixed("hessian", theta)),
    gaussNewton: (theta) => gaussNewtonOperator(problem, fixed("gaussNewton", theta)),
    jacobian: (theta) => jacobianOperator(problem, fixed("jacobian", theta)),
    outputs: (theta) => features(problem, theta, instance.architecture.layers.at(-1)!.name),
    features: (theta, layer) => features(problem, theta, layer),
  };
}
