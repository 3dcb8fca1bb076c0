import { copy, type Tensor } from "@nadir/core-wasm";
import type { RealTensor } from "../../model/index.ts";
import type { Loss } from "../loss.ts";

/** ½ Σ (f − y)² over a batch and its gradient f − y: what both squared losses are made of. */
export const halfSquares: Pick<Loss, "targets" | "evaluate" | "curvature" | "hessianProduct"> = {
  targets: "values",
  evaluate(outputs: RealTensor, targets: Tensor, gradient: RealTensor | null, before: number = 0): number {
    const f = outputs.view();
    const y = targets.view();
    const difference = gradient?.view();
    let sum = 2 * before;
    for (let i = 0; i < f.length; ++i) {
      const d = f[i]! - y[i]!;
      if (difference) difference[i] = d;
      sum += d * d;
    }
    return sum / 2;
  },
  curvature: () => {},
  hessianProduct: (product, _saved, v) => copy(product, v),
};

/** Φ = ½‖F − Y‖²_F, summed over samples and outputs, as in Nguyen & Hein 2018 and Lu & Kawaguchi 2017. */
export const squared: Loss = {
  name: "squared",
  formula: "1/2 ||F - Y||_F^2, summed over samples and outputs",
  scale: () => 1,
  ...halfSquares,
};
