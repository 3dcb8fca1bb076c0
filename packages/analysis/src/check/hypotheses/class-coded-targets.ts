import { dyadicMatrix, nullSpace, transpose } from "../../exact/index.ts";
import { fails, type HypothesisRule, holds, unknown } from "./rule.ts";

const id = "class-coded-targets";

/** Most outputs for which codes other than multiples of unit vectors are eliminated exactly. */
const mostOutputs = 100;

/** One of the codes with the first sample that has it. */
interface Code {
  readonly values: readonly number[];
  readonly sample: number;
}

/** The different targets in the order of the samples; stops behind `most` + 1 of them. */
function codesOf(targets: Float64Array, samples: number, most: number): readonly Code[] {
  const m = targets.length / samples;
  const codes = new Map<string, Code>();
  for (let sample = 0; sample < samples && codes.size <= most; sample++) {
    // adding 0 turns -0 into 0
    const values = Array.from(targets.subarray(sample * m, (sample + 1) * m), (v) => v + 0);
    const key = values.join();
    if (!codes.has(key)) codes.set(key, { values, sample });
  }
  return [...codes.values()];
}

/** Multiples of different unit vectors: independent without any arithmetic. */
function areUnitVectors(codes: readonly Code[]): boolean {
  const places = new Set(codes.map(({ values }) => values.findIndex((v) => v !== 0)));
  return places.size === codes.length && codes.every(({ values }) => values.filter((v) => v !== 0).length === 1);
}

/**
 * Nguyen & Hein (2018), Theorem 4.5: the targets are rows of a full-rank Z in R^{m x m}. Such a Z exists if and only if the different targets are linearly
 * independent, which is decided exactly, by elimination over the integers that the doubles are.
 */
export const classCodedTargets: HypothesisRule = {
  id,
  says: "Each target is one of m rows of an m x m matrix of full rank, such as a one-hot code (Theorem 4.5).",
  decide(subject) {
    const { samples } = subject;
    if (!subject.targets) return unknown(id, "no targets are given");
    const targets = subject.targets.data;
    const m = targets.length / samples;
    const codes = codesOf(targets, samples, m);
    const fix = "Use one code, such as a one-hot vector, for each class.";
    if (codes.length > m) {
      const first = codes[m]!.sample + 1;
      return fails(
        id,
        `the first ${first} samples already have ${codes.length} different targets, more than ${m} outputs`,
        { kind: "targets", samples: first, codes: codes.length, outputs: m },
        fix,
      );
    }
    if (areUnitVectors(codes))
      return holds(id, `${codes.length} classes, coded by multiples of ${codes.length} different unit vectors of R^${m}`);
    if (m > mostOutputs)
      return unknown(
        id,
        `${codes.length} different targets in R^${m} that are not unit vectors; their rank was not decided beyond R^${mostOutputs}`,
      );
    return independence(codes, m, fix);
  },
};

/** Exact: the codes are independent, or an integer relation among them is the witness. */
function independence(codes: readonly Code[], m: number, fix: string): ReturnType<HypothesisRule["decide"]> {
  const rows = dyadicMatrix(
    codes.flatMap(({ values }) => values),
    codes.length,
    m,
  );
  const [relation] = nullSpace(transpose(rows));
  if (!relation)
    return holds(
      id,
      `${codes.length} classes, coded by ${codes.length} independent vectors of R^${m}: they are rows of a matrix of full rank`,
    );
  const used = codes.map((code, i) => ({ code, coefficient: relation[i]! })).filter(({ coefficient }) => coefficient !== 0n);
  return fails(
    id,
    used.length === 1
      ? `the target of sample ${used[0]!.code.sample} is 0, which is a row of no matrix of full rank`
      : `the ${codes.length} different targets are linearly dependent, so they are rows of no matrix of full rank`,
    {
      kind: "dependent-codes",
      samples: used.map(({ code }) => code.sample),
      coefficients: used.map(({ coefficient }) => String(coefficient)),
    },
    fix,
  );
}
