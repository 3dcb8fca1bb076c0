import { formatLower } from "../../evidence/index.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { holds, ruleOptions, span, unknown } from "./rule.ts";

const id = "activation-pattern";

/** No pre-activation of layers 1..k lies on a kink: `options.patternRadius` is set by the kind of certificate that has proved a ball of parameters with the same pattern. */
export const activationPattern: Hypothesis = {
  id,
  decide(loaded, options) {
    const { layer } = ruleOptions(loaded, options);
    const radius = options.patternRadius;
    if (typeof radius === "number" && radius > 0)
      return holds(
        id,
        `every sign and maximum of ${span(1, layer)} stays while no parameter changes by more than ${formatLower(radius, 3)}`,
        "enclosed",
      );
    return unknown(id, "no ball of parameters with the same signs and maxima was proved");
  },
};
