import { finish } from "../../evidence/index.ts";
import { activationFacts, stagesOf } from "../../formats/index.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { features } from "../forward.ts";
import type { DeficiencyReason } from "./reason.ts";

/** Which entries of the pre-activations are negative for certain. */
function negative(g: BoundedMatrix): Uint8Array {
  return Uint8Array.from(g.values, (v, i) => (v < 0 && -v > g.error[i % g.columns]! ? 1 : 0));
}

/** Rows and columns of a 0/1 matrix that have an entry 0. */
function alive(dead: Uint8Array, rows: number, columns: number): { readonly rows: number; readonly columns: number } {
  const [row, column] = [new Uint8Array(rows), new Uint8Array(columns)];
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      if (!dead[i * columns + j]) {
        row[i] = 1;
        column[j] = 1;
      }
  const count = (marks: Uint8Array): number => marks.reduce((sum, mark) => sum + mark, 0);
  return { rows: count(row), columns: count(column) };
}

/** ReLU neurons whose enclosed pre-activations are negative on every sample give zero columns, samples on which every neuron is negative zero rows; both stay so near the point. */
export const zeroFeatures: DeficiencyReason = {
  id: "zero-features",
  says: "ReLU neurons that are certainly negative on every sample give zero columns of F_k, and samples negative at every neuron zero rows, here and on an open set of parameters.",
  bound(subject, layer) {
    const stage = stagesOf(subject.architecture)[layer - 1]!;
    if (!stage.activation || activationFacts(stage.activation) !== activationFacts({ function: "relu" })) return "the layer has no ReLU";
    const before = subject.architecture.layers.indexOf(stage.activation) - 1;
    if (before < 0) return "nothing comes before the ReLU";
    const g = finish(features(subject, before, null));
    const left = alive(negative(g), g.rows, g.columns);
    const rank = Math.min(left.rows, left.columns);
    if (rank >= subject.samples) return `${left.columns} neurons and ${left.rows} samples are not certainly zero`;
    return {
      rank,
      reach: "open-set",
      grade: "enclosed",
      because: `${g.columns - left.columns} of ${g.columns} neurons and ${g.rows - left.rows} of ${g.rows} samples have zero features here and at all parameters nearby: rank <= ${rank}`,
      witness: { kind: "zero-features", layer, zeroColumns: g.columns - left.columns, zeroRows: g.rows - left.rows },
    };
  },
};
