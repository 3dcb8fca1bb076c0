import { RowTable } from "./row-table.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "distinct-samples";

/** Nguyen & Hein (2017), Assumption 3.2 (1): no two samples are equal. */
export const distinctSamplesRule: HypothesisRule = {
  id,
  says: "No two samples are equal (Nguyen & Hein 2017, Assumption 3.2).",
  decide({ inputs, samples }) {
    const size = inputs.data.length / samples;
    const table = new RowTable(samples, size, (row, i) => inputs.data[row * size + i]!);
    for (let row = 0; row < samples; row++) {
      const equal = table.put(row);
      if (equal < 0) continue;
      return fails(
        id,
        `sample ${equal} equals sample ${row}`,
        { kind: "equal-samples", first: { sample: equal }, second: { sample: row } },
        "Remove duplicate samples; equal samples give equal outputs for every parameter.",
      );
    }
    return holds(id, `all ${samples} samples were compared; no two are equal`);
  },
};
