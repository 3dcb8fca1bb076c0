import { stagesOf } from "../../formats/index.ts";
import type { DeficiencyReason } from "./reason.ts";

/** rank F_k <= n_k, the number of its columns. */
export const width: DeficiencyReason = {
  id: "width",
  says: "F_k has n_k columns, so its rank is at most n_k.",
  bound(subject, layer) {
    const stage = stagesOf(subject.architecture)[layer - 1]!;
    if (stage.width >= subject.samples) return `width ${stage.width} is not below ${subject.samples} samples`;
    return {
      rank: stage.width,
      reach: "architecture",
      grade: "exact",
      because: `width ${stage.width} < ${subject.samples} samples: rank <= ${stage.width} for every parameter`,
      witness: { kind: "width", layer, filters: stage.filters, patches: stage.patches, width: stage.width, samples: subject.samples },
    };
  },
};
