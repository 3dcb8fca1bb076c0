import { derive, type Fields, integerFeatures, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { integerMatrix, rank } from "@nadir/analysis/exact";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, randomNumbers, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const kind = "feature-rank-peeling";
const dense = (units: number, bias = true): object => ({ type: "dense", units, bias });
const act = (name: string): object => ({ type: "activation", function: name });
const conv = (filters: number, bias: string): object => ({ type: "conv2d", filters, kernel: 2, bias });

function answer(instance: Instance, evidence: Partial<Record<string, unknown>>, terms: Terms = rigorous): Fields | string {
  const whole = { theorem: null, layer: 1, arithmetic: "exact", ...evidence } as Fields;
  const derived = finish(derive(kind, loadedInstance(instance), whole, terms));
  return derived.accepted ? derived.claim : derived.because;
}

/** Three samples 1, 2, 4 on a line, three units: any parameters. */
const line = (name: string): Instance => networkInstance([dense(3), act(name), dense(1)], f8([3, 1], [1, 2, 4]));
const sorted = { filters: [[1]], rows: [0, 1, 2], columns: [2, 0, 1] };

describe("peeling by integer filters", () => {
  it("proves full rank for some parameters, and for almost every one where features are analytic; never for the stored point", () => {
    expect(answer(line("sigmoid"), sorted)).toMatchObject({
      status: "proved",
      grade: "exact",
      rankAtLeast: 3,
      scopes: ["some-parameter", "almost-every-parameter"],
    });
    expect(answer(line("relu"), sorted)).toMatchObject({ status: "proved", grade: "exact", scopes: ["some-parameter"] });
    expect(answer(line("sigmoid"), { ...sorted, arithmetic: "enclosed" })).toMatchObject({ status: "proved", grade: "enclosed" });
  });

  it("proves a lower bound of the generic rank where samples are left over, and decides nothing by it", () => {
    const claim = answer(line("sigmoid"), { ...sorted, theorem: "nguyen-hein-2018/3.5", rows: [0, 2], columns: [0, 1] });
    expect(claim).toMatchObject({ status: "undecided", rankAtLeast: 2, samples: 3, verdict: "inconclusive" });
  });

  it("needs the order of the projections, strictly", () => {
    for (const rows of [
      [1, 0, 2],
      [0, 2, 1],
      [2, 1, 0],
    ])
      expect(answer(line("sigmoid"), { ...sorted, rows })).toContain("less at sample");
    expect(answer(line("sigmoid"), { ...sorted, filters: [[-1]], rows: [2, 1, 0] })).toMatchObject({ rankAtLeast: 3 });
    expect(answer(line("sigmoid"), { ...sorted, filters: [[0]] })).toContain("less at sample");
    const tie = networkInstance([dense(2), act("sigmoid")], f8([2, 1], [3, 3]));
    for (const arithmetic of ["exact", "enclosed"])
      expect(answer(tie, { arithmetic, filters: [[1]], rows: [0, 1], columns: [0, 1] })).toContain("less at sample 0 than at sample 1");
  });

  it("tells projections apart by one unit in the last place, exactly; by error bounds it does not", () => {
    const near = networkInstance([dense(2), act("sigmoid")], f8([2, 2], [1 / 3, 1, 1 / 3 + 2 ** -54, 1]));
    const evidence = { filters: [[3, 1_000_000]], rows: [0, 1], columns: [0, 1] };
    expect(answer(near, evidence)).toMatchObject({ rankAtLeast: 2, grade: "exact" });
    expect(answer(near, { ...evidence, arithmetic: "enclosed" })).toContain("less at sample");
  });

  it("counts one assignment for each filter where biases are tied (rigor B1)", () => {
    const images = randomInputs(4, [1, 3, 3]);
    const evidence = (instance: Instance): Fields => {
      const { values, columns } = { values: instance.inputs.data as Float64Array, columns: 9 };
      const order = [0, 1, 2, 3].sort((a, b) => values[a * columns]! - values[b * columns]!);
      return { filters: [[1, 0, 0, 0]], rows: order, columns: [0, 4, 8, 12] };
    };
    const four = networkInstance([conv(4, "per-filter"), act("sigmoid")], images);
    expect(answer(four, evidence(four))).toMatchObject({ rankAtLeast: 4 });
    const two = networkInstance([conv(2, "per-filter"), act("sigmoid")], images);
    expect(answer(two, { ...evidence(two), columns: [0, 4, 1, 5] })).toContain("each filter once");
    const untied = networkInstance([conv(2, "per-neuron"), act("sigmoid")], images);
    expect(answer(untied, { ...evidence(untied), rows: (evidence(untied).rows as number[]).slice(0, 2), columns: [0, 4] })).toMatchObject({
      rankAtLeast: 2,
    });
    const none = networkInstance([conv(4, "none"), act("sigmoid")], images);
    expect(answer(none, evidence(none))).toContain("needs biases");
  });

  it("refuses constant images under tied biases, whatever the order: their generic rank is the number of filters", () => {
    const constant = f8(
      [4, 1, 3, 3],
      Array.from({ length: 36 }, (_, i) => Math.floor(i / 9)),
    );
    const evidence = { filters: [[1, 0, 0, 0]], rows: [0, 1, 2, 3], columns: [0, 1, 2, 3] };
    expect(answer(networkInstance([conv(2, "per-filter"), act("sigmoid")], constant), evidence)).toContain("each filter once");
    expect(answer(networkInstance([conv(2, "per-neuron"), act("sigmoid")], constant), evidence)).toMatchObject({ rankAtLeast: 4 });
  });

  it("needs the limits of Assumption 3.2: not tanh, leaky ReLU, ELU or polynomials", () => {
    for (const name of ["tanh", "leaky-relu", "elu", "selu", "identity", "square", "cubic", "arctan", "sin"])
      expect(answer(line(name), sorted), name).toContain("Assumption 3.2");
    for (const name of ["relu", "sigmoid", "softplus", "gelu", "gelu-tanh", "silu", "sigmoid-cubed", "gaussian"])
      expect(answer(line(name), sorted), name).toMatchObject({ rankAtLeast: 3 });
  });

  it("gives each group of filters its own channels, and then needs every filter", () => {
    const layer = { type: "conv2d", filters: 2, kernel: 1, groups: 2, bias: "per-neuron" };
    const instance = networkInstance([layer, act("relu")], f8([2, 2, 1, 1], [5, 1, 5, 2]));
    const evidence = { rows: [0, 1], columns: [1, 0] };
    expect(answer(instance, { ...evidence, filters: [[1], [1]] })).toMatchObject({ rankAtLeast: 2 });
    expect(answer(instance, { ...evidence, filters: [[1]] })).toContain("groups");
    expect(answer(instance, { ...evidence, filters: [[1], [1]], columns: [0, 1] })).toContain("less at sample");
  });

  it("projects what the layers below make of the samples, at their stored parameters", () => {
    const layers = [dense(2), act("tanh"), dense(2), act("sigmoid")];
    const weights = { "dense1.weight": [0, 1, 1, 0], "dense1.bias": [0, 0] };
    const instance = networkInstance(layers, f8([2, 2], [3, 1, 2, 1]), weights);
    const evidence = { layer: 3, arithmetic: "enclosed", filters: [[0, 1]], rows: [1, 0], columns: [0, 1] };
    expect(answer(instance, evidence)).toMatchObject({ rankAtLeast: 2, grade: "enclosed", scope: "almost-every-parameter" });
    expect(answer(instance, { ...evidence, filters: [[1, 0]] })).toContain("less at sample");
    expect(answer(instance, { ...evidence, arithmetic: "exact" })).toContain("piecewise linear");
  });

  it("refuses other evidence", () => {
    for (const change of [
      { filters: [] },
      { filters: [[1], [1], [1], [1]] },
      { filters: [[1, 1]] },
      { filters: [[0.5]] },
      { filters: [[2 ** 21]] },
      { filters: [["1"]] },
      { filters: "1" },
      { rows: [0, 1, 1] },
      { columns: [0, 1, 1] },
      { columns: [0, 1, 3] },
      { rows: [0, 1] },
      { layer: 0 },
      { layer: 2 },
      { arithmetic: "modular" },
    ])
      expect(answer(line("sigmoid"), { ...sorted, ...change }), JSON.stringify(change)).toEqual(expect.stringContaining("needs"));
  });
});

describe("what peeling says is true", () => {
  /** ReLU features with w = −αa and b = α·projection + 1 for an order, exactly. */
  function constructed(samples: number, x: readonly number[], a: readonly number[], rows: readonly number[]): bigint[] {
    const size = a.length;
    const z = Array.from({ length: samples }, (_, i) => a.reduce((sum, w, k) => sum + w * x[i * size + k]!, 0));
    const weights = rows.flatMap(() => a.map((w) => -64 * w + 0));
    const instance = networkInstance([dense(rows.length), act("relu")], f8([samples, size], x), {
      "dense1.weight": weights,
      "dense1.bias": rows.map((row) => 64 * z[row]! + 1),
    });
    const { values } = finish(integerFeatures(loadedInstance(instance), 1));
    return Array.from(values as ArrayLike<number | bigint>, BigInt);
  }

  it("an accepted order of r samples gives features of rank at least r at the constructed point; orders with a tie are refused", () => {
    const random = randomNumbers(11);
    const counts = { accepted: 0, refused: 0 };
    for (let round = 0; round < 300; round++) {
      const samples = 2 + (round % 4);
      const x = Array.from({ length: 2 * samples }, () => Math.round(2 * random()));
      const a = [Math.round(3 * random()), Math.round(3 * random())];
      const z = (i: number): number => a[0]! * x[2 * i]! + a[1]! * x[2 * i + 1]!;
      const rows = Array.from({ length: samples }, (_, i) => i).sort((i, j) => z(i) - z(j) || i - j);
      const instance = networkInstance([dense(samples), act("relu")], f8([samples, 2], x));
      const claim = answer(instance, { filters: [a], rows, columns: rows });
      const strict = rows.every((row, k) => k === 0 || z(rows[k - 1]!) < z(row));
      expect(typeof claim === "object").toBe(strict);
      counts[strict ? "accepted" : "refused"]++;
      if (strict) expect(rank(integerMatrix(constructed(samples, x, a, rows), samples, samples))).toBe(samples);
    }
    expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(30);
  });
});

describe("checker mutants of peeling (rigor A10): without the term a false claim is accepted", () => {
  const equal = networkInstance([dense(2), act("sigmoid")], f8([2, 1], [3, 3]));
  const evidence = { filters: [[1]], rows: [0, 1], columns: [0, 1] };

  it("strict: two equal samples have rank 1 for every parameter", () => {
    expect(answer(equal, evidence, { ...rigorous, strict: false })).toMatchObject({ rankAtLeast: 2, status: "proved" });
    expect(answer(equal, evidence)).toEqual(expect.any(String));
  });

  it("rho: two samples that the layer below maps to the same number, which rounding sets apart", () => {
    // y = x1 + x2 + x3 is 1 + 2^-52 for both samples; from left to right the first rounds to 1
    const inputs = f8([2, 3], [1, 2 ** -53, 2 ** -53, 2 ** -53, 2 ** -53, 1]);
    const instance = networkInstance([dense(1, false), dense(2), act("sigmoid")], inputs, { "dense1.weight": [1, 1, 1] });
    const wrong = { ...evidence, layer: 2, arithmetic: "enclosed" };
    expect(answer(instance, wrong, { ...rigorous, rho: 0 })).toMatchObject({ rankAtLeast: 2, status: "proved" });
    for (const arithmetic of ["enclosed", "exact"]) expect(answer(instance, { ...wrong, arithmetic })).toContain("less at sample");
  });
});

describe("mutation law of feature-rank-peeling (rigor A10)", () => {
  it("one hidden layer, with files", () => {
    const instance = { ...line("sigmoid"), targets: f8([3, 1], [1, 2, 3]) };
    const evidence = { theorem: "nguyen-hein-2018/3.5", layer: 1, arithmetic: "exact", ...sorted } as const;
    const text = certificateOf(kind, instance, evidence);
    expectMutationLaw(
      text,
      {
        breaking: [
          { ...evidence, rows: [0, 2, 1] },
          { ...evidence, rows: [0, 1], columns: [2, 0] },
          { ...evidence, filters: [[-1]] },
          { ...evidence, arithmetic: "enclosed" },
          { ...evidence, theorem: null },
          { ...evidence, theorem: "nguyen-hein-2018/3.4" },
          { ...evidence, theorem: "nguyen-hein-2018/4.4" },
          { ...evidence, layer: 2 },
        ],
        harmless: [
          { ...evidence, columns: [0, 1, 2] },
          { ...evidence, filters: [[2]] },
          { ...evidence, filters: [[1], [-1]] },
        ],
      },
      writtenOf(kind, instance, evidence),
    );
  });
});
