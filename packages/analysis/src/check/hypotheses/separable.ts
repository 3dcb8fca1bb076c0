import type { HypothesisResult } from "../../evidence/index.ts";
import { activationFacts, stagesOf } from "../../formats/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { RowTable } from "./row-table.ts";
import { fails, type HypothesisRule, holds, ruleOptions, unknown } from "./rule.ts";

/** Nguyen & Hein (2017), Assumption 5.2: σ is C¹ and increasing; beyond print with a derivative that vanishes nowhere. */
export const positiveSlopes: HypothesisRule = {
  id: "positive-slopes",
  says: "Each activation is continuously differentiable with a positive derivative everywhere (Nguyen & Hein 2017, Assumption 5.2; printed: strictly increasing, which is not enough: t³).",
  decide(subject) {
    const id = "positive-slopes";
    const odd = stagesOf(subject.architecture).find((s) => !activationFacts(s.activation).derivativeNeverZero);
    if (!odd) return holds(id, "every activation has a positive derivative");
    const name = odd.activation?.function ?? "identity";
    return fails(
      id,
      `layer ${odd.number} uses ${name}: ${activationFacts(odd.activation).derivativeBecause}`,
      { kind: "activation", layer: odd.number, name: odd.name, function: name },
      `Use sigmoid, tanh, arctan, softplus or ELU in layer ${odd.number}.`,
    );
  },
};

/** Nguyen & Hein (2017), Assumption 5.2: l_1 and l_2 vanish, with their derivatives, exactly beyond the margin. */
export const marginLoss: HypothesisRule = {
  id: "margin-loss",
  says: "The loss of each output is zero, with its derivative, exactly from a margin on, and decreases up to it (Nguyen & Hein 2017, Assumption 5.2): the squared hinge.",
  decide(subject) {
    const id = "margin-loss";
    if (subject.loss === "squared-hinge") return holds(id, "the loss is squared-hinge");
    return fails(id, `the loss is ${subject.loss}`, { kind: "loss", loss: subject.loss }, "Use the loss squared-hinge.");
  },
};

/** Nguyen & Hein (2017), Section 5: one class for each sample, coded 1 and −1 (or 0). */
export const signTargets: HypothesisRule = {
  id: "sign-targets",
  says: "Each sample belongs to one class: its target is 1 for that class and -1 (or 0) for the others; with one output 1 or -1 (Nguyen & Hein 2017, Section 5).",
  decide(subject) {
    const id = "sign-targets";
    if (!subject.targets) return unknown(id, "no targets are given");
    const { data } = subject.targets;
    const m = data.length / subject.samples;
    const other = data.findIndex((y) => y !== 1 && y !== 0 && y !== -1);
    const fix = "Code the class of a sample by 1 and all others by -1.";
    if (other >= 0)
      return fails(
        id,
        `the target ${data[other]} of sample ${Math.floor(other / m)} is not 1, 0 or -1`,
        { kind: "targets", sample: Math.floor(other / m) },
        fix,
      );
    for (let i = 0; m > 1 && i < subject.samples; i++) {
      const classes = data.subarray(i * m, (i + 1) * m).reduce((sum, y) => sum + (y === 1 ? 1 : 0), 0);
      if (classes !== 1) return fails(id, `sample ${i} belongs to ${classes} classes`, { kind: "targets", sample: i, classes }, fix);
    }
    return holds(id, m === 1 ? "two classes by sign" : `${m} classes, one for each sample`);
  },
};

/** Beyond print: k = L − 1, or one output and k = L − 2. For more outputs and deeper networks Theorem 5.3 is false. */
export const separableReach: HypothesisRule = {
  id: "separable-reach",
  says: "The separable layer is the last hidden one, k = L-1, or there is one output and k = L-2. (Printed: any k; with three classes and k = L-2 that is false.)",
  decide(subject, { layer }) {
    const id = "separable-reach";
    const stages = stagesOf(subject.architecture);
    const [last, m] = [stages.length - 1, stages.at(-1)!.width];
    if (layer === last) return holds(id, `layer ${layer} is the one before the output layer`);
    if (layer === last - 1 && m === 1) return holds(id, `one output, and one layer between layer ${layer} and it`);
    return fails(
      id,
      `${last - layer} hidden ${last - layer === 1 ? "layer" : "layers"} between layer ${layer} and ${m} outputs: their slopes mix the signs that the proof needs`,
      { kind: "layer", layer, last, outputs: m },
      last >= 1 ? `Take layer ${last}: --layer ${last}.` : "Take the inputs of a network without hidden layers.",
    );
  },
};

/** Two equal samples of different classes, or null. */
function contradiction(loaded: Loaded): readonly [number, number] | null {
  if (!loaded.targets) return null;
  const size = loaded.inputs.data.length / loaded.samples;
  const table = new RowTable(loaded.samples, size, (row, i) => loaded.inputs.data[row * size + i]!);
  const { data } = loaded.targets;
  const m = data.length / loaded.samples;
  for (let row = 0; row < loaded.samples; row++) {
    const equal = table.put(row);
    if (equal < 0) continue;
    for (let j = 0; j < m; j++) if ((data[equal * m + j] === 1) !== (data[row * m + j] === 1)) return [equal, row];
  }
  return null;
}

/** Nguyen & Hein (2017), Definition 5.1: the rows of F_k are linearly separable. `options.separable` is set by the kind of certificate that has proved it. */
export const separableFeatures: Hypothesis = {
  id: "separable-features",
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const id = "separable-features";
    const { layer } = ruleOptions(loaded, options);
    const what = layer === 0 ? "the inputs" : `the features of layer ${layer}`;
    if (options.separable === true) return holds(id, `planes separate each class from the rest by ${what}`, "enclosed");
    const pair = contradiction(loaded);
    if (pair)
      return fails(
        id,
        `samples ${pair[0]} and ${pair[1]} are equal and of different classes`,
        { kind: "equal-samples", first: { sample: pair[0] }, second: { sample: pair[1] } },
        "Remove contradictory samples.",
      );
    return unknown(id, `no planes were found that separate each class from the rest by ${what}`);
  },
};
