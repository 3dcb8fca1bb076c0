import { fails, type HypothesisRule, holds, unknown } from "./rule.ts";

const id = "class-coded-targets";

/** Nguyen & Hein (2018), Theorem 4.5 part 2: the targets are the rows of a full-rank Z in R^{m x m}. Decided for Z a positive multiple of a permuted identity, by comparison. */
export const classCodedTargets: HypothesisRule = {
  id,
  says: "Each target is one of m rows of an m x m matrix of full rank, such as a one-hot code (Theorem 4.5).",
  decide(subject) {
    const { samples } = subject;
    if (!subject.targets) return unknown(id, "no targets are given");
    const targets = subject.targets.data;
    const m = targets.length / samples;
    const codes = new Set<string>();
    for (let i = 0; i < samples; i++) {
      codes.add(Array.from(targets.subarray(i * m, (i + 1) * m)).join());
      if (codes.size > m)
        return fails(
          id,
          `the first ${i + 1} samples already have ${codes.size} different targets, more than ${m} outputs`,
          { kind: "targets", samples: i + 1, codes: codes.size, outputs: m },
          "Use one code, such as a one-hot vector, for each class.",
        );
    }
    const rows = [...codes].map((code) => code.split(",").map(Number));
    const oneHot = rows.every((row) => row.filter((v) => v !== 0).length === 1);
    const places = new Set(rows.map((row) => row.findIndex((v) => v !== 0)));
    if (oneHot && places.size === rows.length)
      return holds(id, `${rows.length} classes, coded by multiples of ${rows.length} different unit vectors of R^${m}`);
    return unknown(id, `${rows.length} different targets in R^${m} that are not unit vectors; their rank was not decided`);
  },
};
