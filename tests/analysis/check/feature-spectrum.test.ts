import { derive, type Fields, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, randomNumbers, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const plain = { theorem: null, samples: null, columns: null, shift: null, reason: null, vector: null, scaledVector: null } as const;
const sigmoid = { type: "activation", function: "sigmoid" };
const dense = (units: number): object => ({ type: "dense", units, bias: false });

function claimOf(instance: Instance, evidence: Fields, terms?: Terms): Fields {
  const derived = finish(derive("feature-spectrum", loadedInstance(instance), { ...plain, ...evidence }, terms));
  return derived.accepted ? derived.claim : { declined: derived.because };
}

function matrix(rows: readonly (readonly number[])[]): Instance {
  return networkInstance([{ type: "flatten" }], f8([rows.length, rows[0]!.length], rows.flat()));
}

/** Rows of which the last is the first plus twice the second, through a dense layer: singular in exact arithmetic. */
function singular(seed: number): Instance {
  const random = randomNumbers(seed);
  const n = 3 + (seed % 5);
  const rows = Array.from({ length: n }, () => Array.from({ length: n }, () => Math.round(random() * 2 ** 20) / 2 ** 20));
  rows[n - 1] = rows[0]!.map((x, j) => x + 2 * rows[1]![j]!);
  const weight = Array.from({ length: n * n }, () => Math.round(random() * 2 ** 30) / 2 ** 30);
  return networkInstance([dense(n)], f8([n, n], rows.flat()), { "dense1.weight": weight });
}

describe.each(["double", "double-double"])("feature-spectrum in %s encloses the spectrum from both sides", (precision) => {
  it("of [[3, 4, 0], [0, 0, 20]]: singular values 5 and 20; scaled columns have norms 3/2, 1 and 20/16", () => {
    const wide = matrix([
      [3, 4, 0],
      [0, 0, 20],
    ]);
    const claim = claimOf(wide, { layer: 0, precision, vector: [1, 0], scaledVector: [0, 1] });
    expect(claim).toMatchObject({ status: "proved", scope: "this-point", rankAtLeast: 2, rankAtMost: 2 });
    expect(claim.sigmaMinAtMost).toBeCloseTo(5, 12);
    expect(claim.sigmaMinAtMost).toBeGreaterThanOrEqual(5);
    expect(claim.sigmaMinAtLeast).toBeGreaterThan(1);
    expect(claim.sigmaMinAtLeast).toBeLessThanOrEqual(5);
    expect(claim.scaledSigmaMinAtMost).toBeCloseTo(1.25, 12);
    expect(claim.scaledSigmaMinAtLeast).toBeGreaterThan(0.9);
    expect(claim.scaledSigmaMinAtLeast).toBeLessThanOrEqual(1.25);
  });

  it("of more samples than columns: the least of the n singular values, from its own vector", () => {
    const tall = matrix([
      [1, 0],
      [0, 2],
      [0, 0],
    ]);
    const claim = claimOf(tall, { layer: 0, precision, vector: [1, 0], scaledVector: [3, 4] });
    expect(claim).toMatchObject({ rankAtLeast: 2, rankAtMost: 2 });
    expect(claim.sigmaMinAtLeast).toBeLessThanOrEqual(1);
    expect(claim.sigmaMinAtMost).toBeGreaterThanOrEqual(1);
    expect(claim.sigmaMinAtMost).toBeCloseTo(1, 12);
    expect(claim.scaledSigmaMinAtMost).toBeCloseTo(1, 12);
  });

  it("a block gives the lower end of the rank and nothing of σ_min; a structural reason the upper end, and σ_min = 0", () => {
    const double = networkInstance([{ type: "conv2d", filters: 3, kernel: 2 }, sigmoid], {
      dtype: "f8",
      shape: [3, 1, 3, 3],
      data: Float64Array.from([...Array(9).fill(0.5), ...Array(9).fill(0.5), 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    });
    const block = { layer: 1, precision, samples: [0, 2], columns: [0, 1, 5] };
    expect(claimOf(double, block)).toMatchObject({ rankAtLeast: 2, rankAtMost: 3, sigmaMinAtLeast: 0, sigmaMinAtMost: null });
    const reason = { ...block, reason: "duplicate-samples" };
    expect(claimOf(double, reason)).toMatchObject({ rankAtLeast: 2, rankAtMost: 2, sigmaMinAtMost: 0, scaledSigmaMinAtMost: 0 });
    expect(claimOf(double, { ...reason, samples: null, columns: null })).toHaveProperty("declined");
  });

  it("declines evidence that does not fit", () => {
    const two = matrix([
      [1, 0],
      [0, 1],
    ]);
    for (const bad of [{ vector: [1] }, { vector: [0, 0] }, { samples: [] }, { columns: [1, 0] }, { layer: 1 }, { reason: "tradition" }])
      expect(claimOf(two, { layer: 0, precision, ...bad }), JSON.stringify(bad)).toHaveProperty("declined");
    expect(claimOf(two, { layer: 0, precision: "quad" })).toHaveProperty("declined");
    expect(claimOf(two, { layer: 0, precision: "double-double", shift: 0.1 })).toHaveProperty("declined");
  });
});

describe("pairs of doubles decide where doubles cannot", () => {
  const e = 2 ** -60;
  /** F = [[1, 1], [1 + e, 1 − e]] exactly: σ_min ≈ e; in doubles both rows are (1, 1). */
  const near = networkInstance([dense(2)], f8([2, 2], [1, 0, 1, e]), { "dense1.weight": [1, 1, 1, -1] });

  it("features that agree to 60 bits", () => {
    expect(claimOf(near, { layer: 0, precision: "double" })).toHaveProperty("declined");
    const claim = claimOf(near, { layer: 0, precision: "double-double", vector: [1, -1] });
    expect(claim).toMatchObject({ rankAtLeast: 2 });
    expect(claim.sigmaMinAtLeast).toBeGreaterThan(e / 100);
    expect(claim.sigmaMinAtLeast).toBeLessThan(e * 1.001);
    expect(claim.sigmaMinAtMost).toBeGreaterThan(e * 0.999);
    expect(claim.sigmaMinAtMost).toBeLessThan(e * 1.5);
  });

  it("a matrix that is exactly singular is never accepted, however the rounding falls", () => {
    for (let seed = 1; seed <= 60; seed++)
      expect(claimOf(singular(seed), { layer: 0, precision: "double-double" })).toHaveProperty("declined");
  });
});

describe("every term is needed: without it a false claim is accepted", () => {
  it("gamma: matrices that are singular in exact arithmetic", () => {
    const accepted = (seed: number): boolean =>
      !("declined" in claimOf(singular(seed), { layer: 0, precision: "double-double" }, { ...rigorous, gamma: 0 }));
    expect(Array.from({ length: 60 }, (_, i) => i + 1).some(accepted)).toBe(true);
  });

  /** y = 2^110 (s − s'), where s = s' is the same sigmoid of the same sum, taken in another order: y is 0, computed only from rounding errors. */
  function difference(seed: number): Instance {
    const random = randomNumbers(seed);
    const [x, w] = [0, 1].map(() => Array.from({ length: 8 }, () => random() * 2 ** (10 * random()))) as [number[], number[]];
    const weights = { "dense1.weight": [...w, ...[...w].reverse()], "dense3.weight": [2 ** 110, -(2 ** 110)] };
    const both = [...x.map((value) => value / 1e3)];
    const mirrored = f8(
      [1, 8],
      both.map((_, i) => (i < 4 ? both[i]! : both[7 - i]!)),
    );
    return networkInstance([dense(2), sigmoid, dense(1)], mirrored, weights);
  }

  it("rho: a feature that is 0 but for the rounding of pairs", () => {
    let fooled = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const zero = difference(seed);
      expect(claimOf(zero, { layer: 2, precision: "double-double" })).toHaveProperty("declined");
      if (!("declined" in claimOf(zero, { layer: 2, precision: "double-double" }, { ...rigorous, rho: 0 }))) fooled = seed;
    }
    expect(fooled).toBeGreaterThan(0);
  });

  it("eta: products that underflow", () => {
    const [a, b] = [2 ** -537, 2 ** 900];
    const weights = { "dense1.weight": [a, 1.7 * a], "dense2.weight": [b, 0, 0, b], "dense3.weight": [2 ** 174, 0, 0, 2 ** 174] };
    const instance = networkInstance([dense(2), dense(2), dense(2)], f8([2, 1], [1.4 * a, 2.6 * a]), weights);
    for (const precision of ["double", "double-double"]) {
      expect(claimOf(instance, { layer: 2, precision }, { ...rigorous, eta: 0 })).toMatchObject({ rankAtLeast: 2 });
      expect(claimOf(instance, { layer: 2, precision })).toHaveProperty("declined");
    }
  });
});

describe("few patches (exact, every parameter)", () => {
  /** Images that are blank but for their last column: of the four 2×2 patches of 3×3 images only those on the right differ. */
  const images = Float64Array.from({ length: 12 * 9 }, (_, i) => (i % 3 === 2 ? 1 + ((i * 7) % 5) / 4 : 0));
  const instance = (filters: number, bias: string): Instance =>
    networkInstance(
      [{ type: "conv2d", filters, kernel: 2, bias }, sigmoid],
      { dtype: "f8", shape: [12, 1, 3, 3], data: images },
      {},
      { scale: 4 },
    );

  it.each(["per-filter", "per-neuron"])("bounds the rank of margins, biases %s, and agrees with the certified lower end", (bias) => {
    const claim = claimOf(instance(5, bias), { layer: 1, precision: "double-double", samples: [0, 1, 2], reason: "few-patches" });
    expect(claim.rankAtMost).toBeLessThan(12);
    expect(claim.rankAtLeast).toBe(3);
    expect(claim.sigmaMinAtMost).toBe(0);
  });

  it("is refuted for every parameter as a printed statement", () => {
    const evidence = { theorem: "nguyen-hein-2018/3.5", layer: 1, reason: "few-patches" };
    const derived = finish(derive("rank-upper-bound", loadedInstance(instance(5, "per-neuron")), evidence));
    expect(derived).toMatchObject({ accepted: true, claim: { status: "disproved", grade: "exact", scope: "architecture" } });
  });

  it("says nothing of a dense layer or of samples that differ everywhere", () => {
    const varied = networkInstance([{ type: "conv2d", filters: 5, kernel: 2 }, sigmoid], randomInputs(3, [1, 3, 3]));
    expect(claimOf(varied, { layer: 1, precision: "double", reason: "few-patches" })).toHaveProperty("declined");
  });
});

describe("mutation law", () => {
  const layers = [{ type: "conv2d", filters: 2, kernel: 2 }, sigmoid];
  const instance = networkInstance(layers, randomInputs(3, [1, 3, 3]), {}, { scale: 3 });
  const evidence = { ...plain, layer: 1, precision: "double", shift: 1e-3, vector: [1, -2, 1], scaledVector: [1, 0, -1] };

  it("feature-spectrum", () => {
    expectMutationLaw(
      certificateOf("feature-spectrum", instance, evidence),
      {
        breaking: [
          { ...evidence, precision: "double-double" },
          { ...evidence, shift: 2e-3 },
          { ...evidence, shift: null },
          { ...evidence, layer: 0 },
          { ...evidence, vector: [1, -2, 2] },
          { ...evidence, vector: null },
          { ...evidence, scaledVector: [1, 0, 1] },
          { ...evidence, columns: [0, 1, 2, 3] },
          { ...evidence, samples: [0, 1] },
          { ...evidence, theorem: "nguyen-hein-2018/3.5" },
        ],
        harmless: [
          { ...evidence, samples: [0, 1, 2] },
          { ...evidence, vector: [2, -4, 2] },
        ],
      },
      writtenOf("feature-spectrum", instance, evidence),
    );
  });
});
