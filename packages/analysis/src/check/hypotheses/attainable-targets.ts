import { type ActivationLayer, type ActivationName, stagesOf } from "../../formats/index.ts";
import { activations, parameterOf } from "../activations.ts";
import type { Loaded } from "../loaded.ts";
import { fullyConnected } from "./fully-connected.ts";
import { increasingActivations } from "./increasing-activations.ts";
import { fails, type HypothesisRule, holds, unknown } from "./rule.ts";
import { squaredLoss } from "./squared-loss.ts";

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

/** Whether no critical point at all can meet the other hypotheses: the lemma would give F_L = Y. */
function excludes(subject: Loaded): boolean {
  return [fullyConnected, increasingActivations, squaredLoss].every(
    (rule) => rule.decide(subject, { layer: 1, through: 1 }).verdict === "holds",
  );
}

/**
 * What "global minimum" means in Nguyen & Hein (2017): l'(F_L − Y) = 0, for the squared loss F_L = Y. It needs every target in the range of the output
 * activation; where one is not, no critical point meets the other hypotheses, and the statements are vacuous for these data.
 */
export const attainableTargets: HypothesisRule = {
  id,
  says: "Every target lies in the range of the output activation, so that F_L = Y is possible (Nguyen & Hein 2017: the minimum of the loss is attained with l' = 0). Targets 0 and 1 under a sigmoid are not.",
  decide(subject) {
    const output = stagesOf(subject.architecture).at(-1)!;
    const name = output.activation?.function ?? "identity";
    if (!subject.targets) return unknown(id, "no targets are given");
    const range = rangeOf(output.activation);
    if (!range) return unknown(id, `the range of ${name} is not decided`);
    const { data } = subject.targets;
    const at = data.findIndex((y) => !range.holds(y));
    if (at < 0) return holds(id, `all ${data.length} targets lie in ${range.text}, the range of ${name}`);
    const outputs = data.length / subject.samples;
    const [sample, place] = [Math.floor(at / outputs), at % outputs];
    return fails(
      id,
      `the target ${data[at]} of sample ${sample}, output ${place}, is outside ${range.text}, the range of ${name}: F_L = Y at no parameters`,
      { kind: "unattainable-target", sample, output: place, target: data[at]!, vacuous: excludes(subject) },
      `Move the targets into ${range.text}, or use an output layer without activation.`,
    );
  },
};
