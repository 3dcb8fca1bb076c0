import { objective } from "@nadir/analysis/calculus";
import { checkCertificate } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { packParameters, parameterWindows } from "@nadir/analysis/model";
import { combineJob, type RequestOf, splitJob, startJob } from "@nadir/analysis/service";
import { type Diagnosis, parseDiagnostics, type TrainingDiagnostics, weakestFactor, writeDiagnostics } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs } from "../../support/instances.ts";

const core = await load();
const dense = (units: number, name: string) => ({ type: "dense", units, name });
const act = (name: string, parameter?: number) => ({
  type: "activation",
  function: name,
  ...(parameter === undefined ? {} : { parameter }),
});

function network(layers: readonly object[], samples: number, outputs: number, parameters = {}, shape = [3], scale = 2): Instance {
  const base = networkInstance(layers, randomInputs(samples, shape), parameters, { scale, seed: 3 });
  const targets = Array.from({ length: samples * outputs }, (_, i) => ((i * 7) % 5) / 4);
  return { ...base, targets: f8([samples, outputs], targets) };
}

const deep = network([dense(9, "wide"), act("sigmoid"), dense(4, "b"), act("tanh"), dense(3, "c"), act("sigmoid"), dense(2, "out")], 5, 2);

const theta = (instance: Instance) => packParameters(instance.architecture, instance.parameters);
const requestOf = (instance: Instance, certify: boolean): RequestOf<"diagnose"> => ({
  instance,
  seed: 1,
  options: {},
  points: [{ iteration: 4, theta: theta(instance), certify }],
});
const diagnose = (instance: Instance, certify = false): Diagnosis =>
  finish(startJob(core, "diagnose", requestOf(instance, certify))).points[0]!;

describe("a diagnosis", () => {
  const d = diagnose(deep, true);

  it("has the factors of Lemma 4.3 in order; c is their product, and their slacks multiply to that of the bound", () => {
    expect(d.factors.map((f) => f.name)).toEqual(["sigma_min(F_1)", "sigma_min(U_3)", "min|sigma'_2|", "sigma_min(U_4)", "min|sigma'_3|"]);
    const product = (values: readonly number[]) => values.reduce((a, b) => a * b, 1);
    expect(d.constant).toBe(product(d.factors.map((f) => f.value)));
    expect(product(d.factors.map((f) => f.slack)) / d.slack).toBeCloseTo(1, 12);
    for (const f of d.factors) expect(f.slack, f.name).toBeGreaterThanOrEqual(1 - 1e-12);
    expect(d.constant * Math.sqrt(2 * d.loss)).toBeLessThanOrEqual(d.gradient);
    expect(d.bound / d.loss / d.slack).toBeCloseTo(1, 12);
  });

  it("measures Φ and its gradient in W_{k+1} as the training does", () => {
    const phi = objective(core, deep);
    const { value, gradient } = finish(phi.gradient(theta(deep)));
    const { offset, size } = parameterWindows(deep.architecture).find((w) => w.name === "b.weight")!;
    const norm = Math.sqrt(gradient.subarray(offset, offset + size).reduce((sum, g) => sum + g * g, 0));
    expect(d.loss / value).toBeCloseTo(1, 13);
    expect(d.gradient / norm).toBeCloseTo(1, 12);
  });

  it("is enclosed by its certificate, which the checker accepts", () => {
    const { files } = finish(startJob(core, "diagnose", requestOf(deep, true)));
    const { certified } = d;
    expect(Object.keys(files)).toContain(certified!.certificate);
    const checked = checkCertificate(files[certified!.certificate]!, (name) => files[`certificates/${name}`]);
    expect(finish(checked)).toMatchObject({ status: "accepted", claim: { theorem: "nguyen-hein-2018/4.3", status: "proved" } });
    for (const [i, low] of certified!.factors.entries()) expect(low).toBeLessThanOrEqual(d.factors[i]!.value * (1 + 1e-9));
    expect(certified!.constant).toBeLessThanOrEqual(d.constant);
    expect(certified!.lossAtLeast <= d.loss * (1 + 1e-12) && d.loss <= certified!.lossAtMost * (1 + 1e-12)).toBe(true);
    expect(certified!.bound).toBeGreaterThanOrEqual(d.bound * (1 - 1e-12));
  });

  it("runs through convolutions above layer k, whose gradient is that of the untied matrix", () => {
    const layers = [
      { type: "conv2d", filters: 3, kernel: 2, name: "wide" },
      act("sigmoid"),
      { type: "conv2d", filters: 2, kernel: 2, name: "b" },
      act("tanh"),
      { type: "flatten" },
      dense(2, "out"),
    ];
    const instance = network(layers, 4, 2, {}, [1, 4, 4], 1);
    const conv = diagnose(instance, true);
    expect(conv.factors.map((f) => f.name)).toEqual(["sigma_min(F_1)", "sigma_min(U_3)", "min|sigma'_2|"]);
    expect(conv.certified!.gradientAtMost / conv.gradient).toBeCloseTo(1, 9);
    expect(conv.certified!.constant / conv.constant).toBeGreaterThan(0.5);
  });

  it("measures matrices too ill-conditioned for their Gram matrix, and certifies them by an inverse", () => {
    const samples = 6;
    const weight = Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1e-9 ** (Math.floor(i / 7) / 5) : 0));
    const base = network([{ ...dense(6, "wide"), bias: false }, dense(1, "out")], samples, 1, { "wide.weight": weight }, [6]);
    const identity = f8(
      [6, 6],
      Float64Array.from({ length: 36 }, (_, i) => (i % 7 === 0 ? 1 : 0)),
    );
    const steep = diagnose({ ...base, inputs: identity }, true);
    expect(steep.factors[0]!.value / 1e-9).toBeCloseTo(1, 6);
    expect(steep.certified!.factors[0]! / 1e-9).toBeGreaterThan(0.4);
    expect(steep.certified!.factors[0]! / 1e-9).toBeLessThanOrEqual(1);
  });

  it("names the saturated layer", () => {
    const layers = [dense(9, "wide"), act("sigmoid"), dense(4, "b"), act("sigmoid"), dense(2, "out")];
    const saturated = diagnose(network(layers, 5, 2, { "b.bias": [0, 0, 40, 0] }), true);
    expect(weakestFactor(saturated)!.name).toBe("min|sigma'_2|");
    expect(saturated.slack).toBeGreaterThan(1e20);
  });

  it("has a factor 0 where the shapes force it: too few neurons, or layers that widen", () => {
    const narrow = diagnose(network([dense(4, "wide"), act("sigmoid"), dense(2, "out")], 5, 2), true);
    expect([narrow.constant, narrow.bound, weakestFactor(narrow)!.name]).toEqual([0, Number.POSITIVE_INFINITY, "sigma_min(F_1)"]);
    expect(narrow.declined).toContain("width 4 < 5");
    const widening = diagnose(network([dense(6, "wide"), act("sigmoid"), dense(2, "b"), act("tanh"), dense(3, "out")], 5, 3), true);
    expect([widening.constant, weakestFactor(widening)!.name]).toEqual([0, "sigma_min(U_3)"]);
    expect(widening.certified).toMatchObject({ constant: 0, bound: null });
  });

  it("says of parameters that are not finite that nothing is measured", () => {
    const lost = diagnose(network([dense(6, "wide"), act("sigmoid"), dense(2, "out")], 5, 2, { "out.bias": [Number.NaN, 0] }), true);
    expect([lost.loss, lost.certified, lost.declined]).toEqual([Number.NaN, null, "the parameters are not finite"]);
  });

  it.each([
    ["another loss", { ...deep, loss: "softmax-cross-entropy" }, /squared or mean-squared.*got softmax-cross-entropy/],
    [
      "pooling above layer k",
      network(
        [{ type: "conv2d", filters: 9, kernel: 2 }, act("sigmoid"), { type: "max-pool2d", kernel: 2 }, { type: "flatten" }, dense(2, "o")],
        4,
        2,
        {},
        [1, 4, 4],
      ),
      /got max-pool2d \(layer 2\)/,
    ],
    ["no output layer", network([dense(6, "wide"), act("sigmoid")], 4, 6), /output layer/],
    ["an activation on the output", network([dense(6, "wide"), act("sigmoid"), dense(2, "o"), act("tanh")], 4, 2), /output layer/],
  ] as const)("refuses %s before any work", (_, instance, message) => {
    expect(() => diagnose(instance)).toThrow(message);
  });
});

describe("the job", () => {
  it("combines its chunks to the same bits", () => {
    const start = theta(deep);
    const points = [0, 3, 9].map((iteration) => ({
      iteration,
      theta: start.map((x) => x * (1 + iteration / 8)),
      certify: iteration === 9,
    }));
    const request = { instance: deep, seed: 0, options: {}, points };
    const parts = splitJob("diagnose", request);
    expect(parts.length).toBe(3);
    const backwards = [...parts].reverse().map((part) => finish(startJob(core, "diagnose", part)));
    expect(combineJob("diagnose", request, backwards.reverse())).toEqual(finish(startJob(core, "diagnose", request)));
  });
});

describe("diagnostics.json", () => {
  const point = diagnose(deep, true);
  const narrow = diagnose(network([dense(4, "wide"), act("sigmoid"), dense(2, "out")], 5, 2), true);
  const file = (points: readonly Diagnosis[]): TrainingDiagnostics => ({
    schema: "nadir/diagnostics@1",
    network: "net",
    data: "set",
    samples: 5,
    optimizer: "adam",
    seed: 0,
    layer: 1,
    width: 9,
    trainingGradient: true,
    every: null,
    points,
  });

  it("is read back bit for bit, infinities included", () => {
    for (const points of [[point, { ...point, iteration: 9, loss: Number.NaN }], [narrow], []])
      expect(parseDiagnostics(writeDiagnostics(file(points)))).toEqual(file(points));
  });

  it.each([
    ["other text", "nonsense", /JSON/],
    ["a missing field", writeDiagnostics({ ...file([]), network: undefined as unknown as string }), /"network"/],
    ["points out of order", writeDiagnostics(file([point, point])), /order of iteration/],
    ["other factors", writeDiagnostics(file([point, { ...narrow, iteration: 9 }])), /same factors/],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseDiagnostics(text)).toThrow(message);
  });
});
