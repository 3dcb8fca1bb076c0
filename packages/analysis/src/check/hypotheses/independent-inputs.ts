import { dyadicMatrix, nullSpace, rankModulo, transpose } from "../../exact/index.ts";
import { distinctSamplesRule } from "./distinct-samples.ts";
import { fails, type HypothesisRule, holds, unknown } from "./rule.ts";

const id = "independent-inputs";

/** Entries and products up to which [X, 1] is eliminated modulo a prime, and samples up to which a relation among them is looked for. */
const [mostEntries, mostProducts, mostSamples] = [1e6, 1e9, 64];

/** Nguyen & Hein (2017), Theorem 3.4: rank [X, 1_N] = N, decided exactly: the samples are affinely independent. */
export const independentInputs: HypothesisRule = {
  id,
  says: "The samples are affinely independent: rank [X, 1] = N, which needs N <= d + 1 (Nguyen & Hein 2017, Theorem 3.4).",
  decide(subject) {
    const { inputs, samples } = subject;
    const d = inputs.data.length / samples;
    if (samples > d + 1)
      return fails(
        id,
        `${samples} samples, but rank [X, 1] is at most ${d} + 1`,
        { kind: "too-few-columns", columns: d + 1, samples },
        `Use at most ${d + 1} samples (--samples ${d + 1}), or ask Lemma 3.5 for a hidden layer.`,
      );
    const equal = distinctSamplesRule.decide(subject, { layer: 0, through: 0 });
    if (equal.verdict === "fails") return { ...equal, id };
    if (samples * d > mostEntries || samples * samples * d > mostProducts)
      return unknown(id, `rank [X, 1] of ${samples} samples was not decided`);
    const rows = Float64Array.from({ length: samples * (d + 1) }, (_, i) =>
      i % (d + 1) === d ? 1 : inputs.data[Math.floor(i / (d + 1)) * d + (i % (d + 1))]!,
    );
    const matrix = dyadicMatrix(rows, samples, d + 1);
    if (rankModulo(matrix.data, samples, d + 1).rank === samples) return holds(id, `rank [X, 1] = ${samples}, modulo a prime`);
    const [relation] = samples > mostSamples ? [] : nullSpace(transpose(matrix));
    if (!relation) return unknown(id, "rank [X, 1] is below N modulo a prime, which proves nothing");
    const used = relation.flatMap((c, i) => (c === 0n ? [] : [i]));
    return fails(
      id,
      `samples ${used.slice(0, 8).join(", ")}${used.length > 8 ? ", …" : ""} are affinely dependent`,
      { kind: "linear-relation", matrix: "[X, 1]", rows: used, coefficients: used.map((i) => String(relation[i])) },
      `Leave out sample ${used[0]}.`,
    );
  },
};
