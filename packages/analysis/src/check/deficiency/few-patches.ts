import { stagesOf } from "../../formats/index.ts";
import { patchOffsets } from "../hypotheses/patches.ts";
import { RowTable } from "../hypotheses/row-table.ts";
import type { Loaded } from "../loaded.ts";
import type { DeficiencyReason } from "./reason.ts";

/** How many different patches the samples show at the position whose offsets start at `from`, counted up to `most`. */
function patchesAt({ inputs, samples }: Loaded, offsets: Int32Array, from: number, length: number, most: number): number {
  const dimension = inputs.data.length / samples;
  const value = (row: number, i: number): number => {
    const offset = offsets[from + i]!;
    return offset < 0 ? 0 : inputs.data[row * dimension + offset]!;
  };
  const table = new RowTable(samples, length, value);
  let count = 0;
  for (let row = 0; row < samples && count < most; row++) if (table.put(row) < 0) count++;
  return count;
}

/**
 * The T columns of one position are functions of its patch: with m different patches they span, beside the constant, at most m − 1 dimensions. Hence
 * rank F_1 ≤ 1 + Σ_p min(T, m_p − 1) for every parameter, biases tied or not. Handwritten digits have margins where m is 1.
 */
export const fewPatches: DeficiencyReason = {
  id: "few-patches",
  says: "Where the samples show only m different patches at a position, its T columns span at most m - 1 dimensions beside the constant: rank F_1 <= 1 + sum of min(T, m - 1) over positions.",
  bound(subject, layer) {
    const stage = stagesOf(subject.architecture)[layer - 1]!;
    if (layer !== 1 || stage.type !== "conv2d") return "the layer is not a convolution of the inputs";
    const { offsets, length } = patchOffsets(subject.architecture, stage);
    let [rank, poor] = [1, 0];
    for (let from = 0; from < offsets.length; from += length) {
      const kinds = patchesAt(subject, offsets, from, length, stage.filters + 1);
      rank += Math.min(stage.filters, kinds - 1);
      if (kinds <= stage.filters) poor++;
    }
    if (!(rank < subject.samples)) return `the patches allow a rank of ${rank}, not below ${subject.samples} samples`;
    return {
      rank,
      reach: "architecture",
      grade: "exact",
      because: `${poor} of ${stage.patches} positions show at most ${stage.filters} different patches: rank <= ${rank} for every parameter`,
      witness: { kind: "few-patches", positions: poor, of: stage.patches, rank },
    };
  },
};
