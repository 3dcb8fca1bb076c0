import type { HypothesisResult } from "../../evidence/index.ts";
import { parameterShapes, stagesOf } from "../../formats/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import { distinctSamplesRule } from "./distinct-samples.ts";
import { wideLayerWithBias } from "./full-rank-features.ts";
import { fullyConnected } from "./fully-connected.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { increasingActivations } from "./increasing-activations.ts";
import { fails, holds, ruleOptions, unknown } from "./rule.ts";
import { squaredLoss } from "./squared-loss.ts";

/** What Theorem 3.8 needs besides the point, so that at a point that meets it l' = 0. */
const premises = [fullyConnected, distinctSamplesRule, increasingActivations, squaredLoss, wideLayerWithBias];

/** The reason why the count says nothing here, or null. */
function unmet(loaded: Loaded, layer: number): string | null {
  const failed = premises.find((rule) => rule.decide(loaded, { layer, through: layer }).verdict !== "holds");
  if (failed) return `another hypothesis, ${failed.id}, does not hold`;
  const above = stagesOf(loaded.architecture).slice(layer);
  const grows = above.find((s, i) => i > 0 && s.width > above[i - 1]!.width);
  return grows ? `layer ${grows.number} is wider than the one below it, so the ranks are impossible` : null;
}

/** l'(F_L − Y) = 0 makes every block of the Hessian JᵀDJ with N·m rows in J: regular blocks have at most N·m rows. */
function impossible(id: string, what: string, size: number, equations: number, fix: string): HypothesisResult {
  return fails(
    id,
    `vacuous: at a critical point with these ranks l' = 0, so ${what} is JᵀDJ of rank at most N m = ${equations}, below its size ${size}`,
    { kind: "hessian-block", size, rankAtMost: equations, vacuous: true },
    fix,
  );
}

const lemma = "Ask nguyen-hein-2017/3.5, which needs no Hessian.";

/**
 * Nguyen & Hein (2017), Theorem 3.8: for some I ⊆ {k+1..L} with k+1 ∈ I the Hessian block in (W_l, b_l), l ∈ I, is regular at this critical point with
 * rank W_l = n_l. Possible only for n_k = N − 1, n_{k+1} = m and I = {k+1}.
 */
export const nonDegenerateBlock: Hypothesis = {
  id: "non-degenerate-block",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const id = "non-degenerate-block";
    const { layer } = ruleOptions(loaded, options);
    const because = unmet(loaded, layer);
    if (because !== null) return unknown(id, because);
    const stages = stagesOf(loaded.architecture);
    const [k, next, m] = [stages[layer - 1]!, stages[layer]!, stages.at(-1)!.width];
    const [size, equations] = [(k.width + 1) * next.width, loaded.samples * m];
    if (size > equations) return impossible(id, `the block of (W_${layer + 1}, b_${layer + 1})`, size, equations, lemma);
    if (options.lossAtMost === 0 && options.injective === true)
      return holds(
        id,
        `the block of (W_${layer + 1}, b_${layer + 1}) is JᵀDJ with a regular J of order ${size}, since the loss is 0`,
        "enclosed",
      );
    return unknown(id, `only I = {${layer + 1}} is possible, a block of size ${size} = N m; whether it is regular was not decided`);
  },
};

/** Nguyen & Hein (2017), Corollary 3.9: a local minimum with regular Hessian and rank W_l = n_l. There is none: it would be larger than N·m. */
export const nonDegenerateMinimum: Hypothesis = {
  id: "non-degenerate-minimum",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const id = "non-degenerate-minimum";
    const { layer } = ruleOptions(loaded, options);
    const because = unmet(loaded, layer);
    if (because !== null) return unknown(id, because);
    const equations = loaded.samples * stagesOf(loaded.architecture).at(-1)!.width;
    const size = parameterShapes(loaded.architecture).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    if (size > equations) return impossible(id, "the Hessian", size, equations, lemma);
    return unknown(id, `the Hessian has size ${size}, not above N m = ${equations}`);
  },
};
