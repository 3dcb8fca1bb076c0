import { type HypothesisResult, lowerDecimal, upperDecimal } from "../../evidence/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { holds, ruleOptions, unknown } from "./rule.ts";

/** What is known of the gradient in the parameters of layer k+1. */
function sizeOf({ gradientAtLeast: low, gradientAtMost: high }: Fields, k: number): string {
  if (typeof high !== "number") return "it was not enclosed";
  const size = typeof low === "number" ? `between ${lowerDecimal(low)} and ${upperDecimal(high)}` : `at most ${upperDecimal(high)}`;
  return `in W_${k + 1} and b_${k + 1} its norm is ${size}`;
}

/**
 * Nguyen & Hein (2017), Lemma 3.5: the gradients in W_{k+1} and b_{k+1} are zero. At floating-point parameters this is decided only where they enclose to exactly 0;
 * the quantitative form needs it not.
 */
export const stationaryLayer: Hypothesis = {
  id: "stationary-layer",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const id = "stationary-layer";
    const { layer } = ruleOptions(loaded, options);
    if (options.gradientAtMost === 0) return holds(id, `the gradients in W_${layer + 1} and b_${layer + 1} are exactly 0`, "enclosed");
    return unknown(
      id,
      `the gradient is not exactly zero in floating point: ${sizeOf(options, layer)}; the quantitative form is decided instead`,
    );
  },
};

/** Every gradient is exactly zero. Decided only where the loss encloses to exactly 0: then l' = 0 everywhere, and backpropagation starts from zeros. */
export const stationaryPoint: Hypothesis = {
  id: "stationary-point",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const id = "stationary-point";
    const { layer } = ruleOptions(loaded, options);
    if (options.lossAtMost === 0) return holds(id, "the loss is exactly 0, so every gradient is exactly 0", "enclosed");
    return unknown(
      id,
      `the gradient is not exactly zero in floating point: ${sizeOf(options, layer)}; the quantitative form is decided instead`,
    );
  },
};
