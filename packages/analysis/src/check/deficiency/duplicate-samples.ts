import { stagesOf } from "../../formats/index.ts";
import type { DeficiencyReason } from "./reason.ts";
import { distinctSamples, seenInputs } from "./seen-inputs.ts";

/** Samples i and j that agree on every input that layer 1 reads give equal rows: (e_i − e_j)ᵀ F_k = 0 for every parameter. */
export const duplicateSamples: DeficiencyReason = {
  id: "duplicate-samples",
  says: "Equal samples (on the inputs that layer 1 reads) give equal rows of F_k: (e_i - e_j)^T F_k = 0 for every parameter.",
  bound(subject, _layer) {
    const { count, first, second } = distinctSamples(subject, seenInputs(subject.architecture, null));
    if (count === subject.samples) return "all samples are different";
    return {
      rank: count,
      reach: "architecture",
      grade: "exact",
      because: `sample ${first} equals sample ${second}: ${count} different samples, rank <= ${count} for every parameter`,
      witness: { kind: "equal-samples", first: { sample: first }, second: { sample: second } },
    };
  },
};

/** Rows that are equal because the weights of layer 1 are exactly zero wherever the samples differ. */
export const identicalRows: DeficiencyReason = {
  id: "identical-rows",
  says: "Where the stored weights of layer 1 are exactly zero, inputs do not enter; samples that agree elsewhere give equal rows of F_k.",
  bound(subject, _layer) {
    const [stage] = stagesOf(subject.architecture);
    const weights = stage && subject.parameters.get(`${stage.name}.weight`)?.data;
    if (!weights) return "layer 1 has no weights";
    const { count, first, second } = distinctSamples(subject, seenInputs(subject.architecture, weights));
    if (count === subject.samples) return "no two rows of layer 1 are equal by zero weights";
    return {
      rank: count,
      reach: "this-point",
      grade: "exact",
      because: `samples ${first} and ${second} differ only where every weight of layer 1 is 0: ${count} different rows`,
      witness: { kind: "equal-rows", first: { sample: first }, second: { sample: second } },
    };
  },
};
