import { formatNumber } from "../../evidence/index.ts";
import { findEqualPatches, type PatchPlace } from "./patches.ts";
import { fails, type HypothesisRule, holds, stagesBetween, unknown } from "./rule.ts";

const id = "distinct-patches";

/** Nguyen & Hein (2018), Assumption 3.1: patches of different samples differ at all pairs of positions; for a dense first layer, samples are distinct. */
export const distinctPatches: HypothesisRule = {
  id,
  says: "No patch of one sample equals any patch, at any position, of another sample (Assumption 3.1); with a dense first layer: the samples are distinct.",
  decide(subject) {
    const [stage] = stagesBetween(subject, 1, 1);
    if (!stage || (stage.type !== "conv2d" && stage.type !== "dense"))
      return unknown(id, "layer 1 is neither a convolution nor dense, so it has no patches in the sense of the paper");
    const layer = subject.architecture.layers[stage.first]!;
    if (layer.type === "conv2d" && (layer.groups ?? 1) > 1)
      return unknown(id, `layer 1 has ${layer.groups} groups: each sees patches of its own, of which Assumption 3.1 does not speak`);
    const dense = stage.type === "dense";
    const found = findEqualPatches(subject.architecture, stage, subject.inputs.data, subject.samples);
    const count = dense
      ? `${formatNumber(subject.samples)} samples`
      : `${formatNumber(subject.samples * stage.patches)} patches of ${formatNumber(subject.samples)} samples`;
    if (!found) return holds(id, `all ${count} were compared; no two of different samples are equal`);
    if (dense)
      return fails(
        id,
        `sample ${found.first.sample} equals sample ${found.second.sample}`,
        { kind: "equal-samples", first: { sample: found.first.sample }, second: { sample: found.second.sample } },
        "Remove duplicate samples; equal samples give equal rows of features for every parameter.",
      );
    const at = (p: PatchPlace): string => `image ${p.sample} at (${p.row},${p.column})`;
    const blank = found.values.every((v) => v === found.values[0]);
    const size = `${found.window.join("x")} ${found.values[0] === 0 ? "blank" : "constant"}`;
    return fails(
      id,
      `${at(found.first)} = ${at(found.second)}${blank ? `: ${size}` : ""}`,
      { kind: "equal-patches", ...found },
      "Add independent noise to every pixel (the paper uses N(0, 1e-5)): almost every perturbation makes all patches distinct.",
    );
  },
};
