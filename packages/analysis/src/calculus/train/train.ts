import { UsageError } from "@nadir/core-wasm";
import { finish } from "../../evidence/index.ts";
import type { Objective } from "../objective.ts";
import type { ValueAndGradient } from "../sums.ts";
import { batchesPerEpoch, batchSource } from "./batches.ts";
import { optimizerTable } from "./optimizers/index.ts";
import { dotProduct, type Optimizer, type Training, type TrainingOptions, type TrainingResult, type TrainingState } from "./training.ts";

function optimizerNamed(name: string): Optimizer {
  const optimizer = Object.hasOwn(optimizerTable, name) ? optimizerTable[name] : undefined;
  if (!optimizer) throw new UsageError(`optimizer: needs one of ${Object.keys(optimizerTable).join(", ")}; got "${name}". Check the name.`);
  return optimizer;
}

function check(optimizer: Optimizer, { iterations, batch, gradientNorm = 0 }: TrainingOptions): void {
  if (!(Number.isInteger(iterations) && iterations >= 0))
    throw new UsageError(`train: needs a whole number of iterations; got ${iterations}. Check the option.`);
  if (!(gradientNorm >= 0)) throw new UsageError(`train: needs a gradient norm of at least 0; got ${gradientNorm}. Check the option.`);
  if (batch === undefined) return;
  if (!(Number.isInteger(batch) && batch >= 1)) throw new UsageError(`train: needs a positive batch; got ${batch}. Check the option.`);
  if (!optimizer.batches)
    throw new UsageError(
      `train: needs all samples at once for ${optimizer.name}; got batches of ${batch}. Leave the batch out, or use adam.`,
    );
}

/** The state before the first iteration; θ is copied. @throws UsageError for an unknown optimizer */
export function startTraining(optimizer: string, theta: Float64Array): TrainingState {
  const fresh = optimizerNamed(optimizer).start(theta.length);
  return { optimizer, iteration: 0, theta: theta.slice(), ...fresh, known: null };
}

function norm(at: ValueAndGradient): number {
  return Math.sqrt(dotProduct(at.gradient, at.gradient));
}

/** Φ and ∇Φ over all samples, computed at most once a point. */
function everything(objective: Objective, state: TrainingState): ValueAndGradient {
  state.known ??= finish(objective.gradient(state.theta));
  return state.known;
}

function ending(objective: Objective, state: TrainingState, reached: boolean, because: string): TrainingResult {
  const at = everything(objective, state);
  return { theta: state.theta.slice(), iterations: state.iteration, loss: at.value, gradientNorm: norm(at), reached, because, state };
}

/**
 * Moves `state` until ‖∇Φ‖₂ over all samples is at most `gradientNorm`, or says that this was not reached: when the iterations are
 * spent, the loss is no longer finite, or the optimizer sees no descent. With mini-batches the full gradient decides, once an epoch if a
 * norm is stated, and at the end. Resuming a saved state with the same options gives the same bits as never stopping. @throws UsageError for options that make no sense
 */
export function* train(objective: Objective, state: TrainingState, options: TrainingOptions): Training {
  const optimizer = optimizerNamed(state.optimizer);
  check(optimizer, options);
  const batch = Math.min(options.batch ?? objective.samples, objective.samples);
  const full = batch === objective.samples;
  const period = batchesPerEpoch(objective.samples, batch);
  const batches = batchSource(objective.problem.model.core, objective.samples, batch, options.seed ?? 0);
  const goal = options.gradientNorm ?? 0;
  const slopes = new Float64Array(objective.parameters);
  for (;;) {
    const spent = state.iteration >= options.iterations;
    if (full || spent || (goal > 0 && state.iteration % period === 0)) {
      if (norm(everything(objective, state)) <= goal) return ending(objective, state, true, `the gradient norm is at most ${goal}`);
      if (spent) return ending(objective, state, false, `${options.iterations} iterations were spent`);
    }
    const at = full ? everything(objective, state) : objective.batch(state.theta, batches(state.iteration), slopes);
    const gradientNorm = norm(at);
    if (!(gradientNorm < Infinity && Math.abs(at.value) < Infinity))
      return ending(objective, state, false, "the loss or its gradient is no longer finite");
    const { iteration } = state;
    yield {
      what: `${optimizer.name} iterations`,
      done: iteration,
      total: options.iterations,
      iteration,
      loss: at.value,
      gradientNorm,
      full,
      state,
    };
    const stuck = optimizer.move(state, at, objective, options);
    if (stuck !== null) return ending(objective, state, false, stuck);
    state.iteration = iteration + 1;
  }
}
