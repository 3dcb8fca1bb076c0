import { finish } from "../../../evidence/index.ts";
import type { Objective } from "../../objective.ts";
import type { Problem } from "../../problem.ts";
import type { ValueAndGradient } from "../../sums.ts";
import { inputMetric } from "../input-metric.ts";
import { lineSearch, type Point } from "../line-search.ts";
import { dotProduct, type Optimizer, type TrainingOptions, type TrainingState } from "../training.ts";

interface Trial extends Point {
  readonly theta: Float64Array;
  readonly at: ValueAndGradient;
}

/** y += α x. */
function addMultiple(y: Float64Array, alpha: number, x: Float64Array): void {
  for (let i = 0; i < y.length; ++i) y[i]! += alpha * x[i]!;
}

type Solve = (v: Float64Array) => Float64Array;
const identity: Solve = (v) => v;
const metrics = new WeakMap<Problem, Solve>();

/** P⁻¹ of the chosen metric; that of the inputs is computed once for a problem. */
function metricOf({ problem }: Objective, { metric }: TrainingOptions): Solve {
  if (metric !== "inputs") return identity;
  const solve = metrics.get(problem) ?? inputMetric(problem);
  metrics.set(problem, solve);
  return solve;
}

/** −H g by the two-loop recursion (Nocedal & Wright 2006, Algorithm 7.4), H₀ = (sᵀy / yᵀP⁻¹y) P⁻¹ of the newest pair. */
function direction(state: TrainingState, gradient: Float64Array, solve: Solve): Float64Array {
  const { moves, changes } = state.vectors as { moves: Float64Array[]; changes: Float64Array[] };
  let d: Float64Array = gradient.map((slope) => -slope);
  const alphas = new Float64Array(moves.length);
  for (let i = moves.length - 1; i >= 0; --i) {
    alphas[i] = dotProduct(moves[i]!, d) / dotProduct(moves[i]!, changes[i]!);
    addMultiple(d, -alphas[i]!, changes[i]!);
  }
  d = solve(d);
  const [move, change] = [moves.at(-1), changes.at(-1)];
  if (move && change) {
    const scale = dotProduct(move, change) / dotProduct(change, solve(change));
    for (let i = 0; i < d.length; ++i) d[i]! *= scale;
  }
  for (let i = 0; i < moves.length; ++i) {
    const beta = dotProduct(changes[i]!, d) / dotProduct(moves[i]!, changes[i]!);
    addMultiple(d, alphas[i]! - beta, moves[i]!);
  }
  return d;
}

function search(state: TrainingState, at: ValueAndGradient, d: Float64Array, objective: Objective): Trial | null {
  const slope = dotProduct(at.gradient, d);
  if (!(slope < 0)) return null;
  const evaluate = (step: number): Trial => {
    const theta = state.theta.map((value, i) => value + step * d[i]!);
    const there = finish(objective.gradient(theta));
    return { step, theta, at: there, value: there.value, slope: dotProduct(there.gradient, d) };
  };
  const first = state.vectors.moves!.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(-slope));
  return lineSearch(evaluate, { step: 0, value: at.value, slope }, first);
}

function remember(state: TrainingState, trial: Trial, at: ValueAndGradient, memory: number): void {
  const { moves, changes } = state.vectors as { moves: Float64Array[]; changes: Float64Array[] };
  const move = trial.theta.map((value, i) => value - state.theta[i]!);
  const change = trial.at.gradient.map((slope, i) => slope - at.gradient[i]!);
  if (!(dotProduct(move, change) > 0)) return;
  moves.push(move);
  changes.push(change);
  if (moves.length <= memory) return;
  moves.shift();
  changes.shift();
}

/** Limited-memory BFGS with a strong-Wolfe line search (Nocedal & Wright 2006, §7.2), on all samples. Where a direction fails it forgets its pairs and tries the gradient once. */
export const lbfgs: Optimizer = {
  name: "l-bfgs",
  summary: "limited-memory BFGS with a strong-Wolfe line search, all samples",
  batches: false,
  start: () => ({ vectors: { moves: [], changes: [] }, numbers: {} }),
  move(state, at, objective, options) {
    const { moves, changes } = state.vectors as { moves: Float64Array[]; changes: Float64Array[] };
    const solve = metricOf(objective, options);
    let trial = search(state, at, direction(state, at.gradient, solve), objective);
    if (!trial && moves.length > 0) {
      moves.length = 0;
      changes.length = 0;
      trial = search(state, at, direction(state, at.gradient, solve), objective);
    }
    if (!trial) return "no descent left at working precision";
    remember(state, trial, at, options.memory ?? 20);
    state.theta = trial.theta;
    state.known = trial.at;
    return null;
  },
};
