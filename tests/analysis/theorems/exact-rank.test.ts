import { finish } from "@nadir/analysis/evidence";
import { type DyadicMatrix, dyadicMatrix, entry, integerMatrix, product, rank, sum, toDouble, transpose } from "@nadir/analysis/exact";
import { hiddenStages, type Instance, type NdArray } from "@nadir/analysis/formats";
import { rankSearches } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance } from "../../support/instances.ts";
import { coreKit, decide } from "../../support/kit.ts";
import { noise } from "../../support/noise.ts";

const core = await load();
const relu = { type: "activation", function: "relu" };
const dense = (units: number): object => ({ type: "dense", units });

/** max(0, X Wᵀ + 1 bᵀ) in exact arithmetic. */
function hidden(inputs: DyadicMatrix, weight: DyadicMatrix, bias: DyadicMatrix): DyadicMatrix {
  const ones = integerMatrix(new Array<bigint>(inputs.rows).fill(1n), inputs.rows, 1);
  const z = sum(product(inputs, transpose(weight)), product(ones, bias));
  return { ...z, data: z.data.map((x) => (x > 0n ? x : 0n)) };
}

/** A ReLU network on a few samples, some of them nearly or exactly the same, and its exact features F_1. */
function drawn(seed: number): { readonly instance: Instance; readonly exact: DyadicMatrix } {
  const random = noise(seed);
  const [samples, width, units] = [2 + random.integer(4), 1 + random.integer(3), 6 + random.integer(4)];
  const unit = 2 ** -random.integer(20);
  const numbers = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => Math.round((4 * random.number()) / unit) * unit + 0);
  const [x, w, b] = [numbers(samples * width), numbers(units * width), numbers(units)];
  if (random.integer(3) === 0) x.copyWithin(0, width, 2 * width);
  if (random.integer(3) === 0) x[0] = x[0]! + 2 ** -45;
  const exact = hidden(dyadicMatrix(x, samples, width), dyadicMatrix(w, units, width), dyadicMatrix(b, 1, units));
  const parameters = { "dense1.weight": w, "dense1.bias": b };
  return { instance: networkInstance([dense(units), relu, dense(1)], f8([samples, width], x), parameters), exact };
}

/** Positive inputs and parameters of 24 bits: every ReLU is active. */
function positive(samples: number, width: number): NdArray {
  const random = noise(width);
  return f8(
    [samples, width],
    Float64Array.from({ length: samples * width }, () => Math.abs(random.number())),
  );
}

function positiveParameters(units: number, width: number): Record<string, Float64Array> {
  const random = noise(units);
  const draw = (count: number): Float64Array => Float64Array.from({ length: count }, () => Math.abs(random.number()));
  return { "dense1.weight": draw(units * width), "dense1.bias": draw(units) };
}

const at = (a: DyadicMatrix): Float64Array =>
  Float64Array.from(a.data, (_, k) => toDouble(entry(a, Math.floor(k / a.columns), k % a.columns), "nearest"));

describe("every certificate of rank at the stored point, on whole ReLU networks", () => {
  it("agrees with the exact rank of the features, and an exact one always decides", () => {
    const seen = new Map<string, number>();
    const networks = 50 * Number(process.env.TEST_MULTIPLIER ?? 1);
    for (let seed = 0; seed < networks; seed++) {
      const { instance, exact } = drawn(seed);
      const truth = rank(exact);
      const [kit, stage] = [coreKit(core), hiddenStages(instance.architecture)[0]!];
      const features = { rows: exact.rows, columns: exact.columns, data: at(exact) };
      for (const row of rankSearches.filter((one) => one.ofPoint && one.suits(instance, stage))) {
        const proof = finish(row.find(kit, instance, "nguyen-hein-2018/3.4", stage, features));
        if (!proof.accepted) continue;
        seen.set(row.id, (seen.get(row.id) ?? 0) + 1);
        expect(proof.claim.rank, `${seed} by ${row.id}`).toBe(truth);
        expect(row.proves, `${seed} by ${row.id}`).toBe(truth === exact.rows ? "full-rank" : "deficiency");
      }
    }
    expect(seen.get("modular")! + seen.get("deficiency")!).toBe(networks);
    for (const id of ["gram", "inverse", "modular", "deficiency"]) expect(seen.get(id) ?? 0, id).toBeGreaterThan(networks / 10);
  });
});

describe("relations that show a deficiency", () => {
  /** The certificate of the exact rank of a dense layer without activation. */
  function deficiency(instance: Instance): { readonly rank: unknown; readonly side: string; readonly digits: number } {
    const [kit, stage] = [coreKit(core), hiddenStages(instance.architecture)[0]!];
    const row = rankSearches.find(({ id }) => id === "deficiency")!;
    const proof = finish(row.find(kit, instance, "nguyen-hein-2018/3.4", stage, { rows: 0, columns: 0, data: new Float64Array() }));
    if (!proof.accepted) throw new Error(proof.because);
    const relations = proof.certificate.evidence.relations as unknown as { side: string; list: { terms: [number, string][] }[] };
    const digits = Math.max(...relations.list.flatMap(({ terms }) => terms.map(([, text]) => text.length)));
    return { rank: proof.claim.rank, side: relations.side, digits };
  }

  it("are found at any length: 8 samples in 5 dimensions and a bias, coefficients of a hundred bits", () => {
    const found = deficiency(networkInstance([dense(12), relu, dense(1)], positive(8, 5), positiveParameters(12, 5)));
    expect(found).toMatchObject({ rank: 6, side: "rows" });
    expect(found.digits).toBeGreaterThan(30);
  });

  it("are taken among columns where those are shorter: two neurons that repeat others", () => {
    const parameters = positiveParameters(12, 11);
    for (const [name, width] of [
      ["dense1.weight", 11],
      ["dense1.bias", 1],
    ] as const) {
      parameters[name]!.copyWithin(0, width, 2 * width);
      parameters[name]!.copyWithin(10 * width, 11 * width, 12 * width);
    }
    expect(deficiency(networkInstance([dense(12), relu, dense(1)], positive(12, 11), parameters))).toEqual({
      rank: 10,
      side: "columns",
      digits: 2,
    });
  });
});

describe("a piecewise linear network whose features are dependent here", () => {
  const weight = Float64Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 1 + (i >> 1) : 0));
  const instance = networkInstance([dense(8), relu, dense(1)], f8([3, 2], [1, 1, 2, 5, 4, 3]), {
    "dense1.weight": weight,
    "dense1.bias": new Float64Array(8),
  });

  it("has its exact rank at this point, and full rank at another: existence is proved", () => {
    const { conclusion, certificates } = decide(core, "nguyen-hein-2018/3.4", instance);
    expect(conclusion).toMatchObject({ status: "proved", scope: "some-parameter", numbers: { rankAtThisPointAtMost: 1 } });
    expect(certificates.map(({ kind }) => kind)).toContain("feature-rank-deficiency");
  });

  it("leaves almost every parameter undecided: exact ranks of one point say nothing of others where features have kinks", () => {
    const { conclusion, certificates } = decide(core, "nguyen-hein-2018/3.5", instance);
    expect(conclusion).toMatchObject({ status: "undecided", grade: "exact" });
    expect(certificates.map(({ kind }) => kind)).toContain("feature-rank-deficiency");
    expect(conclusion.because).toContain("rank <= 1 at this point");
  });
});
