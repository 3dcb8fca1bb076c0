import { ShapeError } from "@nadir/core-wasm";
import type { LinearOperator } from "../linalg/index.ts";
import { checkTheta } from "../model/index.ts";
import { chunkCount, chunkRange } from "./chunks.ts";
import { type Problem, requireFit } from "./problem.ts";
import { type Kept, type ProductKind, withProduct } from "./products.ts";
import { addVectors, loadVectors } from "./vectors.ts";

/** Vectors that one sweep over the samples serves; more come in several sweeps. Changes no bit. */
const BLOCK = 8;

/** θ of an operator, or a pass that is kept, as it is when the operator is used: operators of a point fail once it is gone. */
export type Place = () => Kept | Float64Array;

function blockSize({ model }: Problem): number {
  return model.nodes.every(({ layer, rules }) => rules.stacks(layer)) ? BLOCK : 1;
}

function symmetricOperator(problem: Problem, kind: ProductKind & ("hessian" | "gaussNewton"), place: Place): LinearOperator {
  const { chunking, scale, weightDecay, model } = problem;
  const { parameters: size } = model;
  const largest = blockSize(problem);
  const sweep = (x: Float64Array, y: Float64Array, count: number): void =>
    withProduct(problem, [kind, count], place(), ({ desk, run, clear }) => {
      loadVectors(model, x, count, desk.stacked, desk.crossed);
      y.fill(0);
      for (let c = 0; c < chunkCount(chunking); ++c) {
        clear();
        run(chunkRange(chunking, c));
        addVectors(model, y, count, desk.sums, desk.crossedSums);
      }
      for (let i = 0; i < y.length; ++i) y[i] = scale * y[i]! + weightDecay * x[i]!;
    });
  const applyBlock = (x: Float64Array, y: Float64Array, count: number): void => {
    if (!(Number.isInteger(count) && count >= 0))
      throw new ShapeError(`${kind}.applyBlock: needs a whole number of vectors; got ${count}. Check the call.`);
    checkTheta(`${kind}.applyBlock of ${count}`, x, count * size);
    checkTheta(`${kind}.applyBlock of ${count}`, y, count * size);
    for (let b = 0; b < count; b += largest) {
      const to = Math.min(b + largest, count);
      sweep(x.subarray(b * size, to * size), y.subarray(b * size, to * size), to - b);
    }
  };
  return { rows: size, cols: size, symmetric: true, apply: (x, y) => applyBlock(x, y, 1), applyBlock };
}

/**
 * ∇²Φ: exact Hessian-vector products by forward over reverse (Pearlmutter 1994), weight decay included. About five forward passes each where the
 * base pass is kept, else about eight; `applyBlock` shares the base pass, and stacks the vectors in larger products.
 */
export function hessianOperator(problem: Problem, place: Place): LinearOperator {
  requireFit(problem, "hessian");
  return symmetricOperator(problem, "hessian", place);
}

/**
 * scale · Jᵀ H J + λ I, H the Hessian of Σ ℓ in the outputs: positive semidefinite for the convex losses of the table. About four forward passes
 * each where the base pass is kept, else about five; `applyBlock` as for the Hessian.
 */
export function gaussNewtonOperator(problem: Problem, place: Place): LinearOperator {
  requireFit(problem, "hessian");
  return symmetricOperator(problem, "gaussNewton", place);
}

/** J, the derivative of all outputs [N·m], sample by sample, in θ. `apply` and `applyTranspose` cost two forward passes each, and one more where the base pass is not kept. */
export function jacobianOperator(problem: Problem, place: Place): LinearOperator {
  const { chunking, model } = problem;
  requireFit(problem, "gradient");
  const { parameters, outputs: m } = model;
  const rows = chunking.samples * m;
  return {
    rows,
    cols: parameters,
    apply(x, y) {
      checkTheta("jacobian.apply", x, parameters);
      checkTheta("jacobian.apply", y, rows);
      withProduct(problem, ["jacobian", 1], place(), ({ desk, run }) => {
        loadVectors(model, x, 1, desk.stacked, desk.crossed);
        for (let c = 0; c < chunkCount(chunking); ++c) {
          const range = chunkRange(chunking, c);
          run(range, y.subarray(range.from * m, range.to * m));
        }
      });
    },
    applyTranspose(x, y) {
      checkTheta("jacobian.applyTranspose", x, rows);
      checkTheta("jacobian.applyTranspose", y, parameters);
      withProduct(problem, ["adjoint", 1], place(), ({ desk, run, clear }) => {
        y.fill(0);
        for (let c = 0; c < chunkCount(chunking); ++c) {
          const range = chunkRange(chunking, c);
          clear();
          run(range, x.subarray(range.from * m, range.to * m));
          addVectors(model, y, 1, desk.sums, null);
        }
      });
    },
  };
}
