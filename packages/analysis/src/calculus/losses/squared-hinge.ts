import { multiply, type Tensor } from "@nadir/core-wasm";
import type { RealTensor } from "../../model/index.ts";
import type { Loss } from "../loss.ts";

/** max(0, 1 − s f) with s = 1 for target 1, else −1. */
function shortfall(f: number, y: number): number {
  return Math.max(0, y === 1 ? 1 - f : 1 + f);
}

function evaluate(outputs: RealTensor, targets: Tensor, gradient: RealTensor | null, before: number = 0): number {
  const f = outputs.view();
  const y = targets.view();
  const slope = gradient?.view();
  let sum = before;
  for (let i = 0; i < f.length; ++i) {
    const z = shortfall(f[i]!, y[i]!);
    if (slope) slope[i] = y[i] === 1 ? -2 * z : 2 * z;
    sum += z * z;
  }
  return sum;
}

/** The second derivative: 2 where the margin is short, 0 where it is met, and 0 at the kink. */
function curvature(saved: RealTensor, outputs: RealTensor, targets: Tensor): void {
  const f = outputs.view();
  const y = targets.view();
  const second = saved.view();
  for (let i = 0; i < f.length; ++i) second[i] = shortfall(f[i]!, y[i]!) > 0 ? 2 : 0;
}

/** Φ = Σ max(0, 1 − s f)², summed over samples and outputs, s = 1 for target 1 and s = −1 for target 0 or −1 (Nguyen & Hein 2017, Section 5). */
export const squaredHinge: Loss = {
  name: "squared-hinge",
  formula: "sum max(0, 1 - s f)^2, s = 1 for target 1, s = -1 for target 0 or -1, over samples and outputs (Nguyen & Hein 2017, Section 5)",
  targets: "values",
  scale: () => 1,
  evaluate,
  curvature,
  hessianProduct: multiply,
};
