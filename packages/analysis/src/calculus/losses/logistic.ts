import { logisticLoss, multiply, type Tensor } from "@nadir/core-wasm";
import type { RealTensor } from "../../model/index.ts";
import { type Loss, total } from "../loss.ts";

function evaluate(outputs: RealTensor, targets: Tensor, gradient: RealTensor | null, before?: number): number {
  using scratch = outputs.scope.core.scope("logistic");
  const losses = scratch.empty(outputs.dtype, outputs.shape);
  logisticLoss(losses, gradient, outputs, targets as RealTensor);
  return total(losses, before);
}

function curvature(saved: RealTensor, outputs: RealTensor, targets: Tensor): void {
  using scratch = outputs.scope.core.scope("logistic");
  const losses = scratch.empty(outputs.dtype, outputs.shape);
  logisticLoss(losses, null, outputs, targets as RealTensor, saved);
}

/** Φ = (1/(N m)) Σ ln(1 + exp(−s f)), s = 1 for a target 1 and s = −1 for a target 0 or −1; for targets 0 and 1 PyTorch's BCEWithLogitsLoss. */
export const logistic: Loss = {
  name: "logistic",
  formula: "(1/(N m)) sum log(1 + exp(-s f)), s = 1 for target 1, s = -1 for target 0 or -1 (PyTorch BCEWithLogitsLoss)",
  targets: "values",
  scale: (samples, outputs) => 1 / (samples * outputs),
  evaluate,
  curvature,
  hessianProduct: multiply,
};
