import { type ActivationLayer, type ActivationName, stagesOf } from "../../formats/index.ts";
import { activations, parameterOf } from "../activations.ts";
import type { Loaded } from "../loaded.ts";
import { fullyConnected } from "./fully-connected.ts";
import { increasingActivations } from "./increasing-activations.ts";
import { fails, type HypothesisRule, holds, type RuleOptions, unknown } from "./rule.ts";
import { positiveSlopes, separableReach, signTargets } from "./separable.ts";

const id = "attainable-targets";

/** The range of an activation as a condition on a double, exact, in words. */
interface Range {
  readonly text: string;
  holds(y: number): boolean;
}

const unitInterval: Range = { text: "(0, 1)", holds: (y) => y > 0 && y < 1 };
const line: Range = { text: "R", holds: () => true };
/** The double below π/2: no double lies between the two. */
const halfPi = 1.5707963267948966;

/** Ranges that are open intervals or the line; those of other activations are not decided. */
const ranges: Readonly<Partial<Record<ActivationName, Range>>> = {
  identity: line,
  cubic: line,
  sigmoid: unitInterval,
  "sigmoid-cubed": unitInterval,
  tanh: { text: "(-1, 1)", holds: (y) => y > -1 && y < 1 },
  arctan: { text: "(-π/2, π/2)", holds: (y) => y >= -halfPi && y <= halfPi },
  softplus: { text: "(0, ∞)", holds: (y) => y > 0 },
};

function rangeOf(activation: ActivationLayer | null): Range | null {
  const name = activation?.function ?? "identity";
  const mirrored = name === "softplus" && !(parameterOf(activations.softplus, activation?.parameter) > 0);
  return mirrored ? null : (ranges[name] ?? null);
}

/** What an output has to reach: the target itself, or under the squared hinge loss 1 or -1 (an interval around 0 or a ray that holds it will do). */
function wanted({ loss }: Loaded, y: number): number {
  if (loss !== "squared-hinge") return y;
  return y === 1 ? 1 : -1;
}

const premises: Readonly<Record<string, readonly HypothesisRule[]>> = {
  squared: [fullyConnected, increasingActivations],
  "mean-squared": [fullyConnected, increasingActivations],
  "squared-hinge": [fullyConnected, positiveSlopes, signTargets, separableReach],
};

/** Whether no critical point at all can meet the other hypotheses: they would make its loss 0. */
function excludes(subject: Loaded, options: RuleOptions): boolean {
  return premises[subject.loss]?.every((rule) => rule.decide(subject, options).verdict === "holds") ?? false;
}

/**
 * What "global minimum" means in Nguyen & Hein (2017): l'(F_L − Y) = 0, for the squared loss F_L = Y. It needs every target in the range of the output
 * activation; where one is not, no critical point meets the other hypotheses, and the statements are vacuous for these data.
 */
export const attainableTargets: HypothesisRule = {
  id,
  says: "Every target lies in the range of the output activation, so that F_L = Y is possible; under the squared hinge loss 1 and -1 do (Nguyen & Hein 2017: the minimum of the loss is attained with l' = 0). Targets 0 and 1 under a sigmoid are not.",
  decide(subject, options) {
    const output = stagesOf(subject.architecture).at(-1)!;
    const name = output.activation?.function ?? "identity";
    if (!subject.targets) return unknown(id, "no targets are given");
    const range = rangeOf(output.activation);
    if (!range) return unknown(id, `the range of ${name} is not decided`);
    const { data } = subject.targets;
    const at = data.findIndex((y) => !range.holds(wanted(subject, y)));
    if (at < 0) return holds(id, `all ${data.length} targets lie in ${range.text}, the range of ${name}`);
    const outputs = data.length / subject.samples;
    const [sample, place] = [Math.floor(at / outputs), at % outputs];
    const hinge = subject.loss === "squared-hinge";
    return fails(
      id,
      hinge
        ? `output ${place} of sample ${sample} would have to reach ${wanted(subject, data[at]!)}, outside ${range.text}, the range of ${name}: the loss is positive at all parameters`
        : `the target ${data[at]} of sample ${sample}, output ${place}, is outside ${range.text}, the range of ${name}: F_L = Y at no parameters`,
      { kind: "unattainable-target", sample, output: place, target: data[at]!, vacuous: excludes(subject, options) },
      hinge ? "Use an output layer without activation." : `Move the targets into ${range.text}, or use an output layer without activation.`,
    );
  },
};
