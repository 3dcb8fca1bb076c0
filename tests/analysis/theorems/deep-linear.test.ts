import { derive } from "@nadir/analysis/check";
import { finish, type HypothesisResult } from "@nadir/analysis/evidence";
import { type Instance, parseArchitecture } from "@nadir/analysis/formats";
import { criticalPoint, globalOptimum } from "@nadir/analysis/theorems";
import { describe, expect, test } from "vitest";
import { decide, linearInstance, load, rows } from "../../support/linear-networks.ts";

type Rows = readonly (readonly number[])[];
const identity = [
  [1, 0],
  [0, 1],
];
/** Factors W_1, W_2, … at data X (the identity unless given) and Y, all with samples as rows. */
const point = (y: Rows, factors: readonly Rows[], x: Rows = identity): Instance => linearInstance(factors.map(rows), rows(x), rows(y));
const diagonal = (a: number, b: number): Rows => [
  [a, 0],
  [0, b],
];
const kind = (instance: Instance): unknown => decide("nadir/deep-linear-critical-points", instance).conclusion.numbers.classification;
const verdicts = (hypotheses: readonly HypothesisResult[]): string[] => hypotheses.map((h) => `${h.id} ${h.verdict}`);

describe("required verdicts", () => {
  test("case 17: the point of Nouiehed and Razaviyayn is a non-strict saddle, not a local minimum", () => {
    const nr = point(diagonal(0, 1), [[[1, 0]], [[0]], [[1], [0]]]);
    const { hypotheses, conclusion } = decide("nadir/deep-linear-critical-points", nr);
    expect(verdicts(hypotheses)).toEqual(["linear-chain holds", "squared-loss holds", "critical-point holds"]);
    expect(conclusion).toMatchObject({ status: "proved", grade: "exact", numbers: { classification: "non-strict-saddle", loss: 0.5 } });
    const gap = decide("nadir/deep-linear-gap", nr);
    expect(gap.conclusion).toMatchObject({ status: "disproved", grade: "exact" });
    expect(gap.conclusion.numbers.gapLow).toBeCloseTo(0.5, 12);
    expect(gap.hypotheses.find((h) => h.id === "local-minimum")).toMatchObject({ verdict: "fails" });
  });

  test("case 18: zero initialization is a strict saddle with one hidden layer, a non-strict one with two", () => {
    expect(kind(point(diagonal(2, 1), [[[0, 0]], [[0], [0]]]))).toBe("strict-saddle");
    expect(kind(point(diagonal(2, 1), [[[0, 0]], [[0]], [[0], [0]]]))).toBe("non-strict-saddle");
    expect(kind(point(diagonal(0, 0), [[[0, 0]], [[0], [0]]]))).toBe("global");
  });

  test("case 19: W_1 = W_2 = 0 is strict if and only if W_3ᵀYXᵀ is not 0", () => {
    const zeros = [[[0, 0]], [[0]]];
    expect(kind(point(diagonal(2, 1), [...zeros, [[1], [0]]]))).toBe("strict-saddle");
    expect(kind(point(diagonal(0, 1), [...zeros, [[1], [0]]]))).toBe("non-strict-saddle");
  });

  test("case 20: with rank-deficient targets R = Y is global, though Y has no full row rank", () => {
    const exact = point(diagonal(2, 0), [diagonal(2, 0), diagonal(1, 1)]);
    expect(kind(exact)).toBe("global");
    const { hypotheses, conclusion } = decide("lu-kawaguchi-2017/2.3", exact);
    expect(conclusion).toMatchObject({ status: "proved", grade: "exact", numbers: { gapLow: 0, gapHigh: 0 } });
    expect(hypotheses.find((h) => h.id === "full-rank-targets")).toMatchObject({
      verdict: "fails",
      witness: { rows: [1] },
      fix: "Drop output 1.",
    });
  });

  test("case 21: with rank-deficient data the published statement does not apply, ours does", () => {
    const x = [
      [1, 2],
      [2, 4],
      [-1, -2],
    ];
    const y = [[1], [2], [-1]];
    const instance = point(y, [[[1, 0]]], x);
    const { hypotheses, conclusion } = decide("lu-kawaguchi-2017/2.3", instance);
    expect(hypotheses.find((h) => h.id === "full-rank-data")).toMatchObject({
      verdict: "fails",
      grade: "exact",
      witness: { kind: "linear-relation", rows: [0, 1] },
    });
    expect(conclusion).toMatchObject({ status: "proved", grade: "exact" });
    expect(decide("nadir/deep-linear-gap", instance).hypotheses.every((h) => h.verdict === "holds")).toBe(true);
  });

  test("case 22: repeated singular values are no obstacle", () => {
    const tie = point(diagonal(1, 1), [[[1, 0]], [[1], [0]]]);
    expect(kind(tie)).toBe("global");
    expect(decide("nadir/deep-linear-gap", tie).conclusion).toMatchObject({
      status: "proved",
      grade: "exact",
      numbers: { loss: 0.5, gapHigh: 0 },
    });
  });

  test("the minimum is discontinuous where the data lose rank: X = diag(1, 1e-20), Y = [1 1]", () => {
    const x = diagonal(1, 1e-20);
    const good = point([[1], [1]], [[[1, 1e20]]], x);
    const { hypotheses, conclusion } = decide("lu-kawaguchi-2017/2.3", good);
    expect(verdicts(hypotheses).every((v) => v.endsWith("holds"))).toBe(true);
    expect(conclusion).toMatchObject({ status: "proved", grade: "exact" });
    expect(conclusion.numbers.loss).toBeLessThan(1e-30);
    const cut = decide("lu-kawaguchi-2017/2.3", point([[1], [1]], [[[1, 0]]], x));
    expect(cut.conclusion).toMatchObject({ status: "disproved", numbers: { loss: 0.5 } });
  });

  test("‖E‖ ≤ σ_k(R) says nothing where the gradient is not 0: R = 0.999 M has a gap", () => {
    const near = point(diagonal(2, 1), [diagonal(0.999 * 2, 0.999), diagonal(1, 1)]);
    const { hypotheses, conclusion } = decide("nadir/deep-linear-critical-points", near);
    expect(conclusion.status).toBe("not-tested");
    expect(hypotheses.at(-1)).toMatchObject({ id: "critical-point", verdict: "fails", grade: "exact" });
    expect(decide("nadir/deep-linear-gap", near).conclusion).toMatchObject({ status: "disproved" });
    for (const level of [0.5, 1e-5])
      expect(
        finish(derive("deep-linear-critical-point", load(near), { theorem: null, level, direction: null, better: null })),
      ).toMatchObject({
        accepted: false,
        because: "point: needs a gradient that is exactly zero; got another.",
      });
  });

  test("a bottleneck has critical points with a gap: 2-1-2, W_1 = [0 1], W_2 = [0; 1] is 1.5 above", () => {
    const bottleneck = point(diagonal(2, 1), [[[0, 1]], [[0], [1]]]);
    expect(kind(bottleneck)).toBe("strict-saddle");
    const { numbers } = decide("nadir/deep-linear-gap", bottleneck).conclusion;
    expect(numbers.gapLow as number).toBeLessThanOrEqual(1.5);
    expect(numbers.gapHigh as number).toBeGreaterThanOrEqual(1.5);
    expect((numbers.gapHigh as number) - (numbers.gapLow as number)).toBeLessThan(1e-12);
  });
});

describe("exact critical points of random integer matrices", () => {
  /** n²-scaled rotation of an integer quaternion. */
  const rotation = ([a, b, c, d]: readonly number[]): number[][] => [
    [a! * a! + b! * b! - c! * c! - d! * d!, 2 * (b! * c! - a! * d!), 2 * (b! * d! + a! * c!)],
    [2 * (b! * c! + a! * d!), a! * a! - b! * b! + c! * c! - d! * d!, 2 * (c! * d! - a! * b!)],
    [2 * (b! * d! - a! * c!), 2 * (c! * d! + a! * b!), a! * a! - b! * b! - c! * c! + d! * d!],
  ];
  const transposed = (m: Rows): number[][] => m[0]!.map((_, j) => m.map((row) => row[j]!));
  const multiplied = (a: Rows, b: Rows): number[][] => a.map((row) => b[0]!.map((_, j) => row.reduce((s, x, k) => s + x * b[k]![j]!, 0)));
  const size = ([a, b, c, d]: readonly number[]): number => a! * a! + b! * b! + c! * c! + d! * d!;
  const p = [1, 2, 0, 1];
  const q = [2, 1, 1, 0];
  const unit = size(p) * size(q);
  const [u, v] = [rotation(p), rotation(q)];
  const data = (sigma: readonly number[]): number[][] =>
    transposed(
      multiplied(
        u.map((row) => row.map((x, j) => x * sigma[j]!)),
        transposed(v),
      ),
    );
  /** W_1 = diag(σ_S)V_Sᵀ and W_2 = U_S, padded with zeros to width 2. */
  const pair = (sigma: readonly number[], subset: readonly number[]): [number[][], number[][]] => [
    [0, 1].map((r) => (r < subset.length ? v.map((row) => row[subset[r]!]! * sigma[subset[r]!]!) : [0, 0, 0])),
    u.map((row) => [0, 1].map((c) => (c < subset.length ? row[subset[c]!]! : 0))),
  ];
  const eye = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const subsets = [[0, 1], [0, 2], [1, 2], [0], [1], [2], []];
  const spectra = [
    [3, 2, 1],
    [2, 2, 1],
    [3, 1, 1],
    [1, 1, 1],
    [2, 1, 0],
    [2, 0, 0],
    [0, 0, 0],
  ];
  const left = (sigma: readonly number[], subset: readonly number[]): number[] => sigma.filter((_, i) => !subset.includes(i));
  const half = (values: readonly number[]): number => 0.5 * values.reduce((s, x) => s + (unit * x) ** 2, 0);

  test.each(spectra.map((sigma) => ({ sigma })))("singular values $sigma: two factors", ({ sigma }) => {
    for (const subset of subsets) {
      const [w1, w2] = pair(sigma, subset);
      const instance = linearInstance([w1, w2].map(rows), rows(eye), rows(data(sigma)));
      const above = half(left(sigma, subset)) - half([sigma[2]!]);
      expect(kind(instance)).toBe(above === 0 ? "global" : "strict-saddle");
      const { numbers, status } = decide("nadir/deep-linear-gap", instance).conclusion;
      expect(status).toBe(above === 0 ? "proved" : "disproved");
      expect(numbers.gapLow as number).toBeLessThanOrEqual(above);
      expect(numbers.gapHigh as number).toBeGreaterThanOrEqual(above);
    }
  });

  test.each(spectra.map((sigma) => ({ sigma })))(
    "singular values $sigma: three factors, a middle one of the rank of the product",
    ({ sigma }) => {
      for (const subset of subsets) {
        const [w1, w2] = pair(sigma, subset);
        const middle = [0, 1].map((i) => [0, 1].map((j) => (i === j && i < subset.length ? 1 : 0)));
        const instance = linearInstance([w1, middle, w2].map(rows), rows(eye), rows(data(sigma)));
        const kept = subset.map((i) => sigma[i]!).filter((x) => x > 0);
        const outside = Math.max(...left(sigma, subset));
        const global = half(left(sigma, subset)) === half([sigma[2]!]);
        const strict =
          (kept.length > 0 && outside > Math.min(...kept)) || (subset.length > kept.length && outside > 0 && subset.length > 0);
        expect(kind(instance)).toBe(global ? "global" : strict ? "strict-saddle" : "non-strict-saddle");
      }
    },
  );
});

describe("hypotheses", () => {
  const chain = (layers: readonly object[], parameters: Instance["parameters"], loss = "squared"): Instance => ({
    ...point(diagonal(1, 1), [diagonal(1, 1)]),
    architecture: parseArchitecture({ schema: "nadir/architecture@1", input: [2], layers }),
    parameters,
    loss,
  });
  const weight = { "dense1.weight": rows(diagonal(1, 1)) };
  const dense = { type: "dense", units: 2, bias: false };

  test("a bias and a nonlinear activation fail linear-chain with a fix; identity activations hold", () => {
    const biased = decide(
      "nadir/deep-linear-gap",
      chain([{ ...dense, bias: true }], { ...weight, "dense1.bias": { ...rows([[0, 0]]), shape: [2] } }),
    );
    expect(biased.hypotheses[0]).toMatchObject({ verdict: "fails", grade: "exact", witness: { layer: "dense1" } });
    expect(biased.hypotheses[0]!.fix).toContain("bias: false");
    expect(biased.conclusion.status).toBe("undecided");
    const relu = decide("nadir/deep-linear-gap", chain([dense, { type: "activation", function: "relu" }], weight));
    expect(relu.hypotheses[0]).toMatchObject({ verdict: "fails", because: 'layer "activation2" applies relu' });
    const same = decide("nadir/deep-linear-gap", chain([dense, { type: "activation", function: "identity" }], weight));
    expect(same.conclusion).toMatchObject({ status: "proved" });
  });

  test("cross-entropy fails squared-loss", () => {
    const { hypotheses, conclusion } = decide("nadir/deep-linear-gap", chain([dense], weight, "cross-entropy"));
    expect(hypotheses[1]).toMatchObject({ id: "squared-loss", verdict: "fails" });
    expect(conclusion.status).toBe("undecided");
  });

  test("too few samples, more features than that: rank deficiency by counting", () => {
    const { hypotheses } = decide("lu-kawaguchi-2017/2.3", point([[1]], [[[1, 1]]], [[1, 2]]));
    expect(hypotheses.find((h) => h.id === "full-rank-data")).toMatchObject({ verdict: "fails", witness: { kind: "too-few-samples" } });
  });

  test("δ is the caller's: the same point passes a wide one and fails a narrow one", () => {
    const instance = point(diagonal(2, 1), [diagonal(2, 1.001)]);
    expect(decide("nadir/deep-linear-gap", instance, { gap: 1e-5 }).conclusion).toMatchObject({
      status: "proved",
      numbers: { delta: 1e-5 },
    });
    const narrow = decide("nadir/deep-linear-gap", instance, { gap: 1e-7 });
    expect(narrow.conclusion.status).toBe("disproved");
    expect(narrow.hypotheses.at(-1)).toMatchObject({ verdict: "fails", fix: expect.stringContaining("saddle") });
  });
});

describe("constructors", () => {
  const x = Float64Array.from({ length: 40 }, (_, i) => ((i * 37) % 17) - 8);
  const y = Float64Array.from({ length: 30 }, (_, i) => ((i * 23) % 13) - 6);
  const at = (factors: readonly Float64Array[], widths: readonly number[]): Instance =>
    linearInstance(
      factors.map((w, i) => ({ dtype: "f8", shape: [widths[i + 1]!, widths[i]!], data: w })),
      { dtype: "f8", shape: [10, 4], data: x },
      { dtype: "f8", shape: [10, 3], data: y },
    );

  test.each([{ widths: [4, 3] }, { widths: [4, 2, 3] }, { widths: [4, 1, 3] }, { widths: [4, 5, 2, 4, 3] }])(
    "globalOptimum is global at widths $widths, with noisy targets",
    ({ widths }) => {
      const { conclusion } = decide("nadir/deep-linear-gap", at(globalOptimum(x, y, 10, widths), widths));
      expect(conclusion.status).toBe("proved");
      expect(conclusion.numbers.gapHigh as number).toBeLessThan(1e-11 * (conclusion.numbers.loss as number));
    },
  );

  test("losses at critical points: each pair of directions takes its own half squares off ½‖Y‖²", () => {
    const widths = [4, 2, 3];
    const lossAt = (factors: readonly Float64Array[], w: readonly number[]): number =>
      decide("nadir/deep-linear-gap", at(factors, w)).conclusion.numbers.loss as number;
    const loss = (subset: readonly number[]): number => lossAt(criticalPoint(x, y, 10, widths, subset), widths);
    const full = lossAt(globalOptimum(x, y, 10, [4, 3]), [4, 3]);
    const [a, b, c, none] = [[1, 2], [1, 3], [2, 3], []].map(loss) as [number, number, number, number];
    expect(full < a && a < b && b < c && c < none).toBe(true);
    expect(a + b + c).toBeCloseTo(none + 2 * full, 9);
    expect(() => criticalPoint(x, y, 10, widths, [1, 1])).toThrow("distinct directions");
    expect(() => criticalPoint(x, y, 10, widths, [1, 2, 3])).toThrow("at most 2 directions");
  });
});
