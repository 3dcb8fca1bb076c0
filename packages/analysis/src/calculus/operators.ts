import type { LinearOperator } from "../linalg/index.ts";
import { checkTheta } from "../model/index.ts";
import { batchAdjoint, batchGaussNewton, batchHessian, batchJacobian } from "./batch-products.ts";
import { addInto, type Chunking, chunkCount, chunkRange } from "./chunks.ts";
import { type Problem, requireFit } from "./problem.ts";

type Range = { readonly from: number; readonly to: number };

function overChunks(chunking: Chunking, y: Float64Array, product: (range: Range) => Float64Array): void {
  y.fill(0);
  for (let c = 0; c < chunkCount(chunking); ++c) addInto(y, product(chunkRange(chunking, c)));
}

function symmetricOperator(problem: Problem, theta: Float64Array, product: typeof batchHessian): LinearOperator {
  const { chunking, scale, weightDecay } = problem;
  requireFit(problem, "hessian");
  const point = theta.slice();
  checkTheta("hessian", point, problem.model.parameters);
  const size = problem.model.parameters;
  return {
    rows: size,
    cols: size,
    symmetric: true,
    apply(x, y) {
      checkTheta("hessian.apply", x, size);
      checkTheta("hessian.apply", y, size);
      overChunks(chunking, y, (range) => product(problem, point, x, range));
      for (let i = 0; i < size; ++i) y[i] = scale * y[i]! + weightDecay * x[i]!;
    },
  };
}

/** ∇²Φ(θ): exact Hessian-vector products by forward over reverse (Pearlmutter 1994), weight decay included. About seven forward passes each. */
export function hessianOperator(problem: Problem, theta: Float64Array): LinearOperator {
  return symmetricOperator(problem, theta, batchHessian);
}

/** scale · Jᵀ H J + λ I, H the Hessian of Σ ℓ in the outputs: positive semidefinite for the convex losses of the table. About five forward passes each. */
export function gaussNewtonOperator(problem: Problem, theta: Float64Array): LinearOperator {
  return symmetricOperator(problem, theta, batchGaussNewton);
}

/** J, the derivative of all outputs [N·m], sample by sample, in θ. `apply` costs three forward passes, `applyTranspose` three. */
export function jacobianOperator(problem: Problem, theta: Float64Array): LinearOperator {
  const { chunking } = problem;
  requireFit(problem, "gradient");
  const point = theta.slice();
  checkTheta("jacobian", point, problem.model.parameters);
  const { parameters, outputs: m } = problem.model;
  const rows = chunking.samples * m;
  return {
    rows,
    cols: parameters,
    apply(x, y) {
      checkTheta("jacobian.apply", x, parameters);
      checkTheta("jacobian.apply", y, rows);
      for (let c = 0; c < chunkCount(chunking); ++c) {
        const range = chunkRange(chunking, c);
        y.set(batchJacobian(problem, point, x, range), range.from * m);
      }
    },
    applyTranspose(x, y) {
      checkTheta("jacobian.applyTranspose", x, rows);
      checkTheta("jacobian.applyTranspose", y, parameters);
      overChunks(chunking, y, (range) => batchAdjoint(problem, point, x.subarray(range.from * m, range.to * m), range));
    },
  };
}
