import type { Report, ReportResult } from "../../packages/analysis/src/report/index.ts";

/** A result in which everything that a report can show occurs. */
export function sampleResult(change: Partial<ReportResult> = {}): ReportResult {
  return {
    theorem: "nguyen-hein-2018/3.5",
    verdict: "not-applicable",
    applies: "no",
    grade: "enclosed",
    vacuous: false,
    because: "one point is enough",
    hypotheses: [
      { id: "wide-layer", verdict: "holds", grade: "exact", because: "2,304 >= 1,797" },
      {
        id: "distinct-patches",
        verdict: "fails",
        grade: "exact",
        because: "image 6 at (0,5) = image 7 at (5,5)",
        witness: {
          kind: "equal-patches",
          first: { sample: 6, row: 0, column: 1 },
          second: { sample: 7, row: 1, column: 0 },
          window: [2, 2],
        },
        fix: "add small noise",
      },
      { id: "critical", verdict: "unknown", grade: "numerical", because: "a float is never exactly critical" },
    ],
    conclusion: {
      claim: 'rank F_1 = 1797 & <b>more</b> "text"',
      status: "proved",
      grade: "enclosed",
      scope: "almost-every-parameter",
      because: "one point with sigma_min >= 6.1e-3 is enough",
      slack: 25,
      numbers: { sigmaMin: 0.0061, samples: 1797, width: 2304, rankFloat32: 1700, rankFloat64: 1797 },
    },
    certificates: ["certificates/01-feature-rank-gram.json"],
    cite: {
      authors: "Quynh Nguyen and Matthias Hein",
      title: "Optimization landscape and expressivity of deep CNNs",
      venue: "ICML",
      year: 2018,
      where: "Theorem 3.5",
      url: "https://arxiv.org/abs/1710.10928",
    },
    network: "conv 64",
    statement: "independent features",
    says: "Almost every parameter gives independent features.",
    model: { name: "conv 64", parameters: 640, sha256: "ab" },
    data: { name: "digits", samples: 1797, sha256: "cd" },
    point: "witness",
    pictures: [6, 7].map((sample) => ({ sample, shape: [1, 3, 3], values: [0, 1, 2, 3, 4, 5, 6, 7, 8] })),
    measured: {
      singularValues: [10, 1, 0.01],
      thresholds: [{ name: "float32", value: 0.1 }],
      provedSigmaMin: 0.09,
      singularValuesIn: "f32",
    },
    ...change,
  };
}

/** A report of such results, with a line and a plane. */
export function sampleReport(
  results: readonly ReportResult[] = [sampleResult(), sampleResult({ network: "conv 49", applies: "yes", verdict: "inconclusive" })],
): Report {
  const common = { schema: "nadir/surface@1", seed: 0, dtype: "f64", loss: "squared", samples: 9, instance: "ef" } as const;
  const axis = { direction: "random", from: -1, to: 1, points: 3 };
  return {
    schema: "nadir/report@1",
    tool: "nadir 0.1.0",
    seed: 0,
    model: results[0]!.model,
    data: results[0]!.data,
    results,
    surfaces: [
      { ...common, title: "a line", axes: [axis], center: 1, values: [2, 1, "NaN"] },
      { ...common, title: "a plane", axes: [axis, axis], center: 0, values: [4, 2, 4, 2, 0, 2, 4, "Infinity", 4] },
    ],
  };
}
