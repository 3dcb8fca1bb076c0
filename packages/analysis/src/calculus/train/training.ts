import type { Progress } from "../../evidence/index.ts";
import type { Objective } from "../objective.ts";
import type { ValueAndGradient } from "../sums.ts";

/** How long and how to train; every optimizer reads what it needs. */
export interface TrainingOptions {
  /** Stop, as reached, once ‖∇Φ‖₂ over all samples is at most this; default 0: never. */
  readonly gradientNorm?: number;
  /** Stop, as not reached, after this many iterations. */
  readonly iterations: number;
  /** Samples of a mini-batch, drawn without replacement within an epoch; default: all. L-BFGS takes all. */
  readonly batch?: number;
  /** Seed of the order of samples; default 0. */
  readonly seed?: number;
  /** Default 1e-3 (Adam) or 1e-2 (SGD). L-BFGS has none. */
  readonly learningRate?: number;
  /** The rate of iteration t is learningRate / (1 + decay·t); default 0. */
  readonly decay?: number;
  /** μ of SGD; default 0.9. */
  readonly momentum?: number;
  /** Pairs that L-BFGS remembers; default 20. */
  readonly memory?: number;
  /** What L-BFGS starts its curvature from: `identity` (default), or `inputs`, the second moments of the data for first dense layers, for ill-conditioned data. */
  readonly metric?: "identity" | "inputs";
}

/** Everything that the next iterations depend on, as plain data: save it to resume with the same bits. Live: clone what is to be kept. */
export interface TrainingState {
  readonly optimizer: string;
  iteration: number;
  theta: Float64Array;
  /** Momenta, moments, remembered pairs. */
  readonly vectors: Record<string, Float64Array[]>;
  readonly numbers: Record<string, number>;
  /** Φ and ∇Φ at theta over all samples, where already known. */
  known: ValueAndGradient | null;
}

/** What an iteration saw at its point, before it moved. */
export interface TrainingStep extends Progress {
  readonly iteration: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Whether loss and gradient are over all samples, or over a mini-batch. */
  readonly full: boolean;
  readonly state: TrainingState;
}

/** Where training ended; loss and gradient norm are over all samples at `theta`. */
export interface TrainingResult {
  readonly theta: Float64Array;
  readonly iterations: number;
  readonly loss: number;
  readonly gradientNorm: number;
  /** Whether the stated gradient norm was reached. */
  readonly reached: boolean;
  /** Why it ended, one clause. */
  readonly because: string;
  readonly state: TrainingState;
}

/** Training: yields every iteration, returns where it ended. */
export type Training = Generator<TrainingStep, TrainingResult, void>;

/** One way to move. */
export interface Optimizer {
  readonly name: string;
  readonly summary: string;
  /** Whether it can work on mini-batches. */
  readonly batches: boolean;
  /** The vectors and numbers before the first iteration. */
  start(parameters: number): Pick<TrainingState, "vectors" | "numbers">;
  /** Moves `state.theta` given value and gradient there; sets or clears `state.known`. Returns why it cannot move, or null. */
  move(state: TrainingState, at: ValueAndGradient, objective: Objective, options: TrainingOptions): string | null;
}

/** The learning rate of the coming iteration. */
export function rateOf(state: TrainingState, options: TrainingOptions, fallback: number): number {
  return (options.learningRate ?? fallback) / (1 + (options.decay ?? 0) * state.iteration);
}

/** Σ aᵢ bᵢ in ascending order, in f64. */
export function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; ++i) sum += a[i]! * b[i]!;
  return sum;
}
