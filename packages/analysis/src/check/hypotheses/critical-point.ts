import { compare, toDouble, zero } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { squaredGradient } from "../deep-linear/critical.ts";
import { problemOf } from "../deep-linear/problem.ts";
import type { Hypothesis } from "./hypothesis.ts";

const id = "critical-point";

/** Every gradient of a deep linear network is exactly zero, in rational arithmetic: rounding is enough to make it fail. */
export const criticalPoint: Hypothesis = {
  id,
  decide(loaded) {
    try {
      const { chain, moments } = problemOf(loaded);
      const square = squaredGradient(chain, moments);
      if (compare(square, zero) === 0) return { id, verdict: "holds", grade: "exact", because: "every gradient is exactly zero" };
      const norm = Math.sqrt(toDouble(square, "nearest"));
      return {
        id,
        verdict: "fails",
        grade: "exact",
        because: `the gradient is not exactly zero: its norm is about ${norm.toPrecision(3)}`,
        witness: { kind: "gradient", norm },
        fix: "Ask nadir/deep-linear-gap: at a floating-point parameter only the gap to the minimum can be proved.",
      };
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      return { id, verdict: "unknown", grade: "numerical", because: error.message };
    }
  },
};
