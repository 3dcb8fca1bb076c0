import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "squared-loss";

/** Names of losses that are a positive multiple of ‖F_L − Y‖². */
export const squaredLosses: readonly string[] = ["squared", "mean-squared"];

/** Nguyen & Hein (2018), Section 4: Φ = ½‖F_L − Y‖_F², up to a positive factor. */
export const squaredLoss: HypothesisRule = {
  id,
  says: "The loss is ½‖F_L - Y‖² (or a positive multiple); cross-entropy does not attain its infimum on separable data and is excluded.",
  decide(subject) {
    if (squaredLosses.includes(subject.loss)) return holds(id, `the loss is ${subject.loss}`);
    return fails(id, `the loss is ${subject.loss}`, { kind: "loss", loss: subject.loss }, "Use the squared loss.");
  },
};
