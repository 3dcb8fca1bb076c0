import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { derive, features, integerFeatures } from "@nadir/analysis/check";
import { digits } from "@nadir/analysis/data";
import { finish } from "@nadir/analysis/evidence";
import { integerMatrix, rank } from "@nadir/analysis/exact";
import { firstRows, type Instance, type NdArray, readIdx } from "@nadir/analysis/formats";
import { matrixRank, singularValues } from "@nadir/analysis/linalg";
import { constructIndependentFeatures, type IndependentFeatures } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance, randomInputs, randomNumbers } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const file = join(process.env.NADIR_MNIST ?? "../shared/data/mnist", "t10k-images-idx3-ubyte.gz");
const conv = (filters: number, bias: string): object => ({ type: "conv2d", filters, kernel: 3, bias });
const act = (name: string): object => ({ type: "activation", function: name });

/** Samples of small integers, the same for everybody. */
function integers(samples: number, seed: number): NdArray {
  const random = randomNumbers(seed);
  return f8(
    [samples, 1, 6, 6],
    Float64Array.from({ length: 36 * samples }, () => Math.round(8 * random())),
  );
}

function built(instance: Instance, layer = 1): IndependentFeatures {
  const construction = finish(constructIndependentFeatures(core, instance, layer));
  if ("because" in construction) throw new Error(construction.because);
  return construction;
}

describe("case 16: a triangular ReLU matrix of condition number 1e17, where numpy says N - 1", () => {
  const { instance } = built(networkInstance([conv(2, "per-neuron"), act("relu")], integers(32, 12)));

  it("has rank N - 1 for a floating-point rank, N in exact rational arithmetic", () => {
    using scope = core.scope("test");
    const values = finish(singularValues(scope.from("f64", [32, 32], finish(features(loadedInstance(instance), 1, null)).values)));
    expect(values[0]! / values[31]!).toBeGreaterThan(5e16);
    expect(matrixRank(values, 32, 32, "f64").numpy.rank).toBe(31);
    const exact = finish(integerFeatures(loadedInstance(instance), 1));
    expect(rank(integerMatrix(Array.from(exact.values as ArrayLike<number | bigint>, BigInt), 32, 32))).toBe(32);
  });

  it("is proved by a triangular minor at this very point, without being asked for; Gram matrix and inverse cannot", () => {
    const decision = decide(core, "nguyen-hein-2018/3.4", instance);
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "exact", scope: "this-point", numbers: { rankFloat64: 31 } });
    expect(decision.certificates.map((c) => c.kind)).toEqual(["feature-rank-triangular"]);
    expect(decision.conclusion.because).toBe("one point with a triangular minor of 32 columns without a zero on its diagonal proves it");
    for (const kind of ["feature-rank-gram", "feature-rank-inverse"]) {
      const shift = kind.endsWith("gram") ? { shift: 1e-12 } : {};
      const derived = finish(derive(kind, loadedInstance(instance), { theorem: null, layer: 1, columns: null, ...shift }));
      expect(derived.accepted, kind).toBe(false);
    }
  });

  it.each([
    ["triangular", "feature-rank-triangular", "this-point"],
    ["modular", "feature-rank-modular", "this-point"],
    ["peeling", "feature-rank-peeling", "some-parameter"],
  ])("is proved by %s where that is asked for", (certificate, kind, scope) => {
    const decision = decide(core, "nguyen-hein-2018/3.4", instance, { certificate });
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "exact", scope });
    expect(decision.certificates.map((c) => c.kind)).toEqual([kind]);
    expect(decision.measured?.provedHere).toBe(scope === "this-point");
  });
});

describe("equal patches: distinct-patches fails, peeling succeeds (the weak form H1')", () => {
  it("120 digits under 4 untied filters: almost every parameter, exactly, with no linear algebra", () => {
    const instance = {
      ...networkInstance([conv(4, "per-neuron"), act("sigmoid")], digits(120).inputs),
      inputSteps: [{ op: "divide", by: 16 } as const],
    };
    const decision = decide(core, "nguyen-hein-2018/3.5", instance, { certificate: "peeling" });
    expect(decision.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id)).toEqual(["distinct-patches"]);
    expect(decision.conclusion).toMatchObject({
      status: "proved",
      grade: "exact",
      scope: "almost-every-parameter",
      numbers: { rankAtLeast: 120 },
    });
    expect(decision.conclusion.because).toContain("peel off 120 samples one by one, whether patches are equal or not");
    expect(decision.conclusion.numbers).not.toHaveProperty("sigmaMin");
  });

  it.skipIf(!existsSync(file))("120 raw MNIST images, one untied filter, pixels over 255", () => {
    const inputs = { ...firstRows(readIdx(readFileSync(file)), 120), shape: [120, 1, 28, 28] };
    const instance = { ...networkInstance([conv(1, "per-neuron"), act("relu")], inputs), inputSteps: [{ op: "divide", by: 255 } as const] };
    const decision = decide(core, "nguyen-hein-2018/3.4", instance, { certificate: "peeling" });
    expect(decision.hypotheses.find((h) => h.id === "distinct-patches")?.verdict).toBe("fails");
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "exact", scope: "some-parameter" });
  });

  it("tied biases: at most one sample for each filter, and the answer says so", () => {
    const instance = networkInstance([conv(4, "per-filter"), act("sigmoid")], digits(40).inputs);
    const decision = decide(core, "nguyen-hein-2018/3.5", instance, { certificate: "peeling" });
    expect(decision.conclusion.status).toBe("undecided");
    expect(decision.conclusion.because).toContain(
      "peeling takes 4 of 40 samples at layer 1, because its 4 filters have one bias each: rank >= 4 for almost every parameter",
    );
    expect(decision.certificates.map((c) => [c.kind, c.claim.rankAtLeast, c.claim.status])).toEqual([
      ["feature-rank-peeling", 4, "undecided"],
    ]);
    expect(decision.conclusion.numbers.rankAtLeast).toBe(4);
  });

  it("equal samples cannot be peeled apart: their rows are equal for every parameter", () => {
    const inputs = f8([3, 2], [1, 2, 3, 4, 1, 2]);
    const decision = decide(core, "nguyen-hein-2018/3.5", networkInstance([{ type: "dense", units: 4 }, act("sigmoid")], inputs), {
      certificate: "peeling",
    });
    expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact" });
  });

  it("ReLU: nothing follows for almost every parameter, and the answer does not speak of the given point", () => {
    const instance = networkInstance([conv(4, "per-neuron"), act("relu")], digits(40).inputs);
    const { conclusion } = decide(core, "nguyen-hein-2018/3.5", instance, { certificate: "peeling" });
    expect(conclusion.status).toBe("undecided");
    expect(conclusion.because).toMatch(/^the rank is 40 at some parameters .* not analytic/);
  });
});

describe("parameters of Theorem 3.4 in closed form", () => {
  it.each(["relu", "sigmoid", "softplus", "gelu", "gelu-tanh", "silu", "sigmoid-cubed", "gaussian"])(
    "%s: the constructed point is proved by a triangle, at a witness the given network knows nothing of",
    (name) => {
      const base = networkInstance([conv(2, "per-neuron"), act(name), { type: "flatten" }, { type: "dense", units: 3 }], integers(30, 5));
      const point = built(base);
      expect(point.instance.point).toBe("constructed");
      expect(point.instance.parameters["dense4.weight"]).toBe(base.parameters["dense4.weight"]);
      expect([...point.rows].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
      const arithmetic = name === "relu" ? "exact" : "enclosed";
      const evidence = { theorem: null, layer: 1, arithmetic, rows: point.rows, columns: point.columns };
      expect(finish(derive("feature-rank-triangular", loadedInstance(point.instance), evidence))).toMatchObject({ accepted: true });
      const decision = decide(core, "nguyen-hein-2018/3.4", base, { certificate: "triangular" });
      expect(decision.conclusion).toMatchObject({ status: "proved", grade: arithmetic });
      expect(decision.conclusion.because).toContain("one other point");
    },
  );

  it("a second layer, over random layers below it", () => {
    const layers = [{ type: "dense", units: 6 }, act("sigmoid"), { type: "dense", units: 20 }, act("softplus")];
    const base = networkInstance(layers, randomInputs(15, [4]));
    const point = built(base, 2);
    const evidence = { theorem: null, layer: 3, arithmetic: "enclosed", rows: point.rows, columns: point.columns };
    expect(finish(derive("feature-rank-triangular", loadedInstance(point.instance), evidence))).toMatchObject({ accepted: true });
    const { conclusion, certificates } = decide(core, "nguyen-hein-2018/3.5", base, { layer: 2, certificate: "peeling" });
    expect(conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "almost-every-parameter" });
    expect(certificates).toHaveLength(1);
  });

  it("one sample, and data of any scale", () => {
    for (const [samples, scale] of [
      [1, 1],
      [12, 1e-100],
      [12, 1e100],
    ] as const) {
      const { dtype, shape, data } = randomInputs(samples, [3]);
      const inputs: NdArray = { dtype, shape, data: (data as Float64Array).map((x) => x * scale) };
      const point = built(networkInstance([{ type: "dense", units: 12 }, act("relu")], inputs));
      const evidence = { theorem: null, layer: 1, arithmetic: "exact", rows: point.rows, columns: point.columns };
      expect(finish(derive("feature-rank-triangular", loadedInstance(point.instance), evidence)), `${scale}`).toMatchObject({
        accepted: true,
      });
    }
  });

  it("says why there are none", () => {
    const reason = (layers: readonly object[], layer = 1): string => {
      const construction = finish(constructIndependentFeatures(core, networkInstance(layers, randomInputs(5, [1, 4, 4])), layer));
      return "because" in construction ? construction.because : "";
    };
    expect(reason([conv(2, "per-neuron"), act("tanh")])).toContain("-1, not 0");
    expect(reason([conv(2, "none"), act("relu")])).toBe("layer 1 has no bias");
    expect(reason([conv(2, "per-filter"), act("relu")])).toBe(
      "peeling takes 2 of 5 samples at layer 1, because its 2 filters have one bias each",
    );
    expect(reason([conv(1, "per-neuron"), act("relu")])).toBe("peeling takes 4 of 5 samples at layer 1");
    expect(reason([conv(1, "per-neuron"), act("relu")], 2)).toBe("the network has no layer 2");
  });
});
