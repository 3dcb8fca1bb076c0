import { activationFacts, stagesOf } from "../../formats/index.ts";
import { RowTable } from "../hypotheses/row-table.ts";
import type { Loaded } from "../loaded.ts";
import type { DeficiencyReason } from "./reason.ts";

/** Disjoint pairs (i, j) with x_j = −x_i; a zero sample is a pair with itself. */
export function antipodalPairs(subject: Loaded): readonly (readonly [number, number])[] {
  const size = subject.inputs.data.length / subject.samples;
  const n = subject.samples;
  // Rows 0..N-1 are the samples, rows N..2N-1 their negatives.
  const table = new RowTable(n, size, (row, i) =>
    row < n ? subject.inputs.data[row * size + i]! : -subject.inputs.data[(row - n) * size + i]!,
  );
  const waiting = new Map<number, number[]>();
  const pairs: [number, number][] = [];
  const representative = Array.from({ length: n }, (_, row) => {
    const stored = table.put(row);
    return stored < 0 ? row : stored;
  });
  const negatives = Array.from({ length: n }, (_, row) => table.find(row + n));
  for (let row = 0; row < n; row++) {
    const self = representative[row]!;
    const partner = negatives[row]!;
    if (partner === self) pairs.push([row, row]);
    else if (waiting.get(partner)?.length) pairs.push([waiting.get(partner)!.pop()!, row]);
    else waiting.set(self, [...(waiting.get(self) ?? []), row]);
  }
  return pairs;
}

/** Without bias, g(−x) = −g(x) in layer 1; σ(t)+σ(−t) = 1 makes r_x + r_{−x} one and the same row for every pair, an odd σ makes it 0, an even σ makes r_x = r_{−x}. */
export const antipodalSamples: DeficiencyReason = {
  id: "antipodal-pairs",
  says: "With zero biases in layer 1 and σ(t)+σ(-t) = 1, pairs x, -x and x', -x' satisfy r_x + r_-x - r_x' - r_-x' = 0; an odd or even σ loses one dimension per pair.",
  bound(subject, layer) {
    const stage = stagesOf(subject.architecture)[layer - 1]!;
    if (layer !== 1 || (stage.type !== "conv2d" && stage.type !== "dense")) return "it concerns an affine layer 1 only";
    const bias = subject.parameters.get(`${stage.name}.bias`)?.data;
    if (stage.bias !== "none" && !bias?.every((b) => b === 0)) return "the biases of layer 1 are not all exactly 0";
    const { parity } = activationFacts(stage.activation);
    if (parity === null) return `${stage.activation?.function} is neither odd, even nor symmetric about 1/2`;
    const pairs = antipodalPairs(subject).filter(([i, j]) => parity !== "even" || i !== j);
    const lost = parity === "half" ? pairs.length - 1 : pairs.length;
    if (lost < 1) return `there are ${pairs.length} antipodal pairs`;
    const relation = { half: "r_x + r_-x is the same row for all of them", odd: "r_x + r_-x = 0", even: "r_x = r_-x" }[parity];
    return {
      rank: subject.samples - lost,
      reach: stage.bias === "none" ? "architecture" : "this-point",
      grade: "exact",
      because: `${pairs.length} antipodal pairs and no bias in layer 1: ${relation}, so rank <= ${subject.samples - lost} for all weights`,
      witness: { kind: "antipodal-pairs", pairs: pairs.slice(0, 2), count: pairs.length },
    };
  },
};
