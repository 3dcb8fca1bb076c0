import { formatLower, formatUpper, type Json } from "../../evidence/index.ts";
import { compare, zero } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { type Gap, gapOf, outward, withinDelta } from "../deep-linear/gap.ts";
import type { Fields } from "../kind.ts";
import type { Hypothesis } from "./hypothesis.ts";

const id = "local-minimum";

/**
 * The point is a local minimum, up to δ. Fails where the loss is proved to exceed the minimum, by however little: every local minimum of a deep linear
 * network is global (theorem T3 of docs/theorems/nadir-deep-linear-gap.md, no assumption on data or widths), so such a point is none. Holds up to δ
 * where L(θ) ≤ L* + δ and no lower point is shown. `options.evidence` is that of `deep-linear-gap`; without it the answer is unknown.
 */
export const localMinimum: Hypothesis = {
  id,
  decide(loaded, options) {
    try {
      const evidence: Json | undefined = options.evidence;
      if (evidence === null || typeof evidence !== "object" || Array.isArray(evidence))
        throw new Declined("no bound of the global minimum was given");
      return judged(gapOf(loaded, evidence as Fields));
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      return { id, verdict: "unknown", grade: "numerical", because: error.message };
    }
  },
};

function judged(gap: Gap): ReturnType<Hypothesis["decide"]> {
  const [low, high] = outward(gap.gap);
  const within = compare(gap.gap[0], zero) > 0 ? false : withinDelta(gap);
  if (within === null)
    return {
      id,
      verdict: "unknown",
      grade: gap.grade,
      because: `the gap to the global minimum lies in [${formatLower(low, 3)}, ${formatUpper(high, 3)}], which contains δ`,
    };
  if (within)
    return {
      id,
      verdict: "holds",
      grade: gap.grade,
      because: `up to δ: the loss is at most ${formatUpper(high, 3)} above the global minimum`,
    };
  return {
    id,
    verdict: "fails",
    grade: "exact",
    because: `the loss is at least ${formatLower(low, 5)} above the global minimum, and every local minimum is global`,
    witness: { kind: "gap", low, high },
    fix: "Go on training from a perturbed point: this one is a saddle, or not critical.",
  };
}
