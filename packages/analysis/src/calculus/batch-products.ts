import { fill } from "@nadir/core-wasm";
import { backward, type RealTensor, tangent, tangentBackward } from "../model/index.ts";
import { type Batch, onBatch, type Problem } from "./problem.ts";
import type { Selection } from "./samples.ts";

/** The sum Σ ℓ over a batch, not scaled, and its gradient. */
export interface BatchSum {
  readonly value: number;
  readonly gradient: Float64Array | null;
}

function zeroVector({ scope, tape: { model } }: Batch): RealTensor {
  return scope.zeros(model.dtype, [model.parameters]);
}

/** The adjoint of the last value has the value's own shape. */
function seed(batch: Batch, outputs: RealTensor): RealTensor {
  return outputs.reshape(batch.tape.values.at(-1)!.shape);
}

function outputTangent(batch: Batch, last: RealTensor | null): RealTensor {
  if (last) return last.reshape(batch.outputs.shape);
  const zero = batch.likeOutputs();
  fill(zero, 0);
  return zero;
}

/** Σ ℓ over the batch and, if asked, its gradient: one forward and one backward pass. */
export function batchSum(problem: Problem, theta: ArrayLike<number>, which: Selection, withGradient: boolean): BatchSum {
  return onBatch(problem, theta, which, (batch) => {
    const slope = withGradient ? batch.likeOutputs() : null;
    const value = problem.loss.evaluate(batch.outputs, batch.targets(), slope);
    if (!slope) return { value, gradient: null };
    const gradient = zeroVector(batch);
    backward(batch.tape, seed(batch, slope), gradient);
    return { value, gradient: new Float64Array(gradient.view()) };
  });
}

/** The Hessian of Σ ℓ over the batch times v, exactly (forward over reverse): about seven forward passes. */
export function batchHessian(problem: Problem, theta: ArrayLike<number>, v: ArrayLike<number>, which: Selection): Float64Array {
  return onBatch(problem, theta, which, (batch) => {
    const { tape, outputs } = batch;
    const direction = batch.vector(v);
    const tangents = tangent(tape, direction);
    const [targets, slope, bend, product] = [batch.targets(), batch.likeOutputs(), batch.likeOutputs(), zeroVector(batch)];
    problem.loss.evaluate(outputs, targets, slope);
    problem.loss.hessianProduct(bend, outputs, targets, outputTangent(batch, tangents.at(-1)!));
    const adjoints = backward(tape, seed(batch, slope), null);
    tangentBackward(tape, direction, tangents, adjoints, seed(batch, bend), product);
    return new Float64Array(product.view());
  });
}

/** Jᵀ H J v over the batch, J the Jacobian of the outputs and H the Hessian of Σ ℓ in them: about five forward passes. */
export function batchGaussNewton(problem: Problem, theta: ArrayLike<number>, v: ArrayLike<number>, which: Selection): Float64Array {
  return onBatch(problem, theta, which, (batch) => {
    const tangents = tangent(batch.tape, batch.vector(v));
    const [bend, product] = [batch.likeOutputs(), zeroVector(batch)];
    problem.loss.hessianProduct(bend, batch.outputs, batch.targets(), outputTangent(batch, tangents.at(-1)!));
    backward(batch.tape, seed(batch, bend), product);
    return new Float64Array(product.view());
  });
}

/** J v: the derivative of the batch's outputs [n·m] along v. */
export function batchJacobian(problem: Problem, theta: ArrayLike<number>, v: ArrayLike<number>, which: Selection): Float64Array {
  return onBatch(problem, theta, which, (batch) => {
    const tangents = tangent(batch.tape, batch.vector(v));
    return new Float64Array(outputTangent(batch, tangents.at(-1)!).view());
  });
}

/** Jᵀ u for output adjoints u [n·m] of the batch. */
export function batchAdjoint(problem: Problem, theta: ArrayLike<number>, u: ArrayLike<number>, which: Selection): Float64Array {
  return onBatch(problem, theta, which, (batch) => {
    const product = zeroVector(batch);
    backward(batch.tape, batch.scope.from(problem.model.dtype, batch.tape.values.at(-1)!.shape, u), product);
    return new Float64Array(product.view());
  });
}
