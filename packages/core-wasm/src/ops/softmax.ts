import { ShapeError, UsageError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { alike, floatingType, type Real } from "./operands.ts";

function matrix(op: string, x: Real): readonly [rows: number, columns: number] {
  const [rows = 0, columns = 0] = x.shape;
  if (x.shape.length !== 2 || (columns === 0 && rows > 0))
    throw new ShapeError(`${op}: needs logits [samples,classes] with at least one class; got ${show(x.shape)}. Reshape them.`);
  return [rows, columns];
}

/**
 * y ← softmax of each row of the logits [N,m], shifted by the row's maximum; y may be the logits. About 30 flops an entry; a workspace of one row.
 * −∞ gives 0; a row that holds +∞ or NaN, or only −∞, becomes NaN.
 * @throws ShapeError
 */
export function softmax(y: Real, logits: Real): void {
  const dtype = alike("softmax", y, logits);
  const [rows, columns] = matrix("softmax", logits);
  const { core } = y.scope;
  using scope = core.scope("softmax");
  core.kernels[`softmax_${dtype}`](y.ptr, logits.ptr, rows, columns, scope.allocate(8 * columns));
}

/** out [N] ← ln Σⱼ e^{zᵢⱼ} of each row of the logits [N,m], as max + log1p(sum of the others); +∞ where a logit is. @throws ShapeError */
export function logSumExp(out: Real, logits: Real): void {
  const dtype = floatingType("logSumExp", out, logits);
  const [rows, columns] = matrix("logSumExp", logits);
  expectShape("logSumExp", out.shape, [rows]);
  const { core } = out.scope;
  using scope = core.scope("logSumExp");
  core.kernels[`log_sum_exp_${dtype}`](out.ptr, logits.ptr, rows, columns, scope.allocate(8 * columns));
}

/**
 * losses [N] ← −ln softmax(zᵢ)_{labelᵢ}, and gradient [N,m] ← softmax(zᵢ) − one-hot(labelᵢ): each sample's own, neither summed nor averaged.
 * Neither cancels: a loss near 0 is log1p of the other terms, the gradient at the label is minus the sum of the other probabilities.
 * `gradient` may be null, or the logits themselves.
 * @throws ShapeError; UsageError for a label outside 0..m−1
 */
export function softmaxCrossEntropy(losses: Real, gradient: Real | null, logits: Real, labels: Tensor<"i32">): void {
  const dtype = floatingType("softmaxCrossEntropy", losses, logits, ...(gradient ? [gradient] : []));
  const [rows, columns] = matrix("softmaxCrossEntropy", logits);
  expectShape("softmaxCrossEntropy", losses.shape, [rows]);
  expectShape("softmaxCrossEntropy", labels.shape, [rows]);
  if (gradient) expectShape("softmaxCrossEntropy", gradient.shape, logits.shape);
  if (labels.dtype !== "i32") throw new ShapeError(`softmaxCrossEntropy: needs i32 labels; got ${labels.dtype}. Convert them.`);
  const outside = labels.view().findIndex((label) => !(label >= 0 && label < columns));
  if (outside >= 0)
    throw new UsageError(
      `softmaxCrossEntropy: needs labels from 0 to ${columns - 1}; got ${labels.view()[outside]} for sample ${outside}. Check the labels.`,
    );
  const { core } = losses.scope;
  using scope = core.scope("softmaxCrossEntropy");
  const workspace = scope.allocate(8 * columns);
  core.kernels[`cross_entropy_${dtype}`](losses.ptr, gradient?.ptr ?? 0, logits.ptr, labels.ptr, rows, columns, workspace);
}

/**
 * y ← (diag p − p pᵀ) v = p ∘ (v − p·v) for each row of p, v [N,m]: the Hessian of the cross-entropy in the logits, p = softmax(z), applied to v.
 * y may be v. 4 flops an entry. @throws ShapeError
 */
export function softmaxHessianProduct(y: Real, p: Real, v: Real): void {
  const dtype = alike("softmaxHessianProduct", y, p, v);
  const [rows, columns] = matrix("softmaxHessianProduct", p);
  y.scope.core.kernels[`softmax_hessian_${dtype}`](y.ptr, p.ptr, v.ptr, rows, columns);
}
