import { softmaxCrossEntropy as sampleLosses, softmax, softmaxHessianProduct, type Tensor } from "@nadir/core-wasm";
import type { RealTensor } from "../../model/index.ts";
import { type Loss, total } from "../loss.ts";

function evaluate(outputs: RealTensor, targets: Tensor, gradient: RealTensor | null, before?: number): number {
  using scratch = outputs.scope.core.scope("softmax-cross-entropy");
  const losses = scratch.empty(outputs.dtype, [outputs.shape[0]!]);
  sampleLosses(losses, gradient, outputs, targets as Tensor<"i32">);
  return total(losses, before);
}

/** Φ = (1/N) Σ_n [ln Σ_j exp f_nj − f_n,y(n)], y(n) the class of sample n, as PyTorch's CrossEntropyLoss. */
export const softmaxCrossEntropy: Loss = {
  name: "softmax-cross-entropy",
  formula: "(1/N) sum_n (log sum_j exp f_nj - f_n,y(n)), natural logarithm (PyTorch CrossEntropyLoss)",
  targets: "classes",
  scale: (samples) => 1 / samples,
  evaluate,
  curvature: softmax,
  hessianProduct: softmaxHessianProduct,
};
