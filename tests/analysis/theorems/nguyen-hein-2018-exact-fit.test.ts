import { derive, type Fields } from "@nadir/analysis/check";
import { appliesOf, finish, verdictOf } from "@nadir/analysis/evidence";
import { load, UsageError } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const theorem = "nguyen-hein-2018/3.6";
const dense = (units: number, name: string, bias = true) => ({ type: "dense", units, name, bias });
const act = (name: string) => ({ type: "activation", function: name });
const net = (units: number, activation = "sigmoid", bias = true, outputs = 1, outputBias = true) => [
  dense(units, "wide", bias),
  act(activation),
  dense(outputs, "out", outputBias),
];
const failing = (decision: ReturnType<typeof decide>) => decision.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id);
const verdict = (decision: ReturnType<typeof decide>) => verdictOf(appliesOf(decision.hypotheses), decision.conclusion.status);
const decided = (layers: readonly object[], samples = 8, inputs = randomInputs(samples, [3])) =>
  decide(core, theorem, networkInstance(layers, inputs, {}, { scale: 4 }));

describe("Corollary 3.6: every y is fitted by some parameters", () => {
  it("holds for a wide last hidden layer: rank F = N at one point is enough", () => {
    const decision = decided(net(10));
    expect(failing(decision)).toEqual([]);
    expect(verdict(decision)).toBe("verified");
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "enclosed", numbers: { layer: 1, width: 10 } });
    expect(decision.certificates.map((c) => c.kind)).toEqual(["feature-rank-gram"]);
  });

  it.each([
    [8, "verified", "proved", "feature-rank-gram"],
    [7, "not-applicable", "proved", "feature-rank-augmented"],
    [6, "not-applicable", "undecided", undefined],
  ])("borderline: width %i for 8 samples is %s, %s: an output bias is worth one column", (width, expected, status, kind) => {
    const decision = decided(net(width));
    expect(failing(decision)).toEqual(width === 8 ? [] : ["wide-layer"]);
    expect(verdict(decision)).toBe(expected);
    expect(decision.conclusion.status).toBe(status);
    expect(decision.certificates[0]?.kind).toBe(kind);
  });

  it("without an output bias the constant column proves nothing", () => {
    expect(decided(net(7, "sigmoid", true, 1, false)).conclusion.status).toBe("undecided");
  });

  it("fewer columns than samples refute nothing: ranks below N at every parameter leave each y its own parameters", () => {
    const decision = decided(net(4));
    expect(decision.conclusion.status).toBe("undecided");
    const loaded = loadedInstance(networkInstance(net(4), randomInputs(8, [3])));
    const derived = finish(derive("rank-upper-bound", loaded, { theorem, layer: 1, reason: "width" }));
    expect(derived).toMatchObject({ accepted: false });
  });

  it("fewer parameters than samples: almost every y is fitted by none", () => {
    const decision = decided(net(1), 8);
    expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture" });
    expect(decision.conclusion.because).toContain("6 parameters for 8 numbers");
    // as many parameters as numbers refute nothing
    expect(decided(net(1), 6).conclusion.status).toBe("undecided");
  });

  const equalSamples = randomInputs(6, [3]);
  (equalSamples.data as Float64Array).copyWithin(15, 3, 6);
  const conv = (padding: number, bias: string) => [
    { type: "conv2d", filters: 8, kernel: 2, name: "wide", bias, padding },
    act("sigmoid"),
    { type: "flatten" },
    dense(1, "out"),
  ];
  const images = randomInputs(6, [1, 3, 3]);
  it.each([
    ["distinct-patches", net(9), equalSamples, "disproved"],
    ["network-class", conv(1, "per-neuron"), images, "proved"],
    ["wide-layer", net(5), randomInputs(6, [3]), "proved"],
    ["activation-limits", net(9, "tanh"), randomInputs(6, [3]), "proved"],
    ["untied-biases", conv(0, "per-filter"), images, "proved"],
    ["dense-output", [...net(9), act("sigmoid")], randomInputs(6, [3]), "undecided"],
    ["single-output", net(9, "sigmoid", true, 2), randomInputs(6, [3]), "proved"],
  ] as const)("%s broken singly", (id, layers, inputs, status) => {
    const decision = decided(layers, 6, inputs);
    expect(failing(decision)).toEqual([id]);
    const broken = decision.hypotheses.find((h) => h.id === id)!;
    expect(broken.fix).toBeTruthy();
    expect(broken.witness).toBeTruthy();
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion.status).toBe(status);
  });

  it("speaks of layer L-1: a certificate of an earlier layer decides nothing", () => {
    const layers = [dense(9, "wide"), act("sigmoid"), dense(2, "narrow"), act("sigmoid"), dense(1, "out")];
    const loaded = loadedInstance(networkInstance(layers, randomInputs(6, [3]), {}, { scale: 4 }));
    for (const [kind, evidence] of [
      ["feature-rank-gram", { theorem, layer: 1, columns: null, shift: 1e-4 }],
      ["feature-rank-augmented", { theorem, layer: 1, columns: null, shift: 1e-4 }],
    ] as const) {
      const derived = finish(derive(kind, loaded, evidence));
      expect(derived.accepted && derived.claim).toMatchObject({ status: "undecided", applies: "no", rank: 6 });
      const ledger = (derived as { claim: Fields }).claim.hypotheses as readonly { id: string; verdict: string }[];
      expect(ledger.find((h) => h.id === "last-hidden-layer")?.verdict).toBe("fails");
    }
  });

  it("claims nothing about outputs behind an activation, whatever the rank of the features", () => {
    const decision = decided([...net(9), act("tanh")], 6);
    expect(decision.certificates).toEqual([]);
    expect(decision.conclusion).toMatchObject({ status: "undecided", because: expect.stringContaining("ends with tanh") });
  });

  it("needs a hidden layer", () => {
    expect(() => decide(core, theorem, networkInstance([dense(1, "out")], randomInputs(3, [2])))).toThrow(UsageError);
  });
});

describe("some targets are fitted by no parameters", () => {
  const pairs = f8([6, 2], [1, 2, -1, -2, 3, -1, -3, 1, 2, 5, -2, -5]);
  const unfitted = (layers: readonly object[], inputs: Parameters<typeof networkInstance>[1], reason: string) =>
    finish(derive("no-exact-fit", loadedInstance(networkInstance(layers, inputs)), { theorem, reason }));

  it.each([
    // three pairs: f(x) + f(-x) is the same for all, two relations
    ["sigmoid", true, 4],
    ["sigmoid", false, 4],
    // an output bias makes f(x) + f(-x) = 2b instead of 0
    ["tanh", true, 4],
    ["tanh", false, 3],
    ["gaussian", true, 3],
  ])("%s features of antipodal samples, output bias %s: dimension %i", (activation, bias, dimension) => {
    const derived = unfitted(net(20, activation, false, 1, bias), pairs, "antipodal-pairs");
    expect(derived).toMatchObject({ accepted: true, claim: { status: "disproved", dimension, equations: 6, grade: "exact" } });
  });

  it("borderline: with an output bias one odd pair has nothing to contradict", () => {
    const pair = f8([3, 2], [1, 2, -1, -2, 3, 4]);
    expect(unfitted(net(20, "tanh", false, 1, false), pair, "antipodal-pairs")).toMatchObject({ accepted: true, claim: { dimension: 2 } });
    expect(unfitted(net(20, "tanh", false, 1, true), pair, "antipodal-pairs")).toMatchObject({ accepted: false });
  });

  it("biases that are 0 at this point only prove nothing for other parameters", () => {
    const loaded = loadedInstance(networkInstance(net(20), pairs, { "wide.bias": new Float64Array(20) }));
    expect(finish(derive("no-exact-fit", loaded, { theorem, reason: "antipodal-pairs" }))).toMatchObject({ accepted: false });
  });

  it("polynomials of degree 2 in 1 input fit 3 of 4 samples", () => {
    const inputs = f8([4, 1], [0, 1, 2, 3]);
    expect(unfitted(net(20, "square"), inputs, "polynomial-degree")).toMatchObject({
      accepted: true,
      claim: { dimension: 3, equations: 4 },
    });
    expect(unfitted(net(20, "square"), f8([3, 1], [0, 1, 2]), "polynomial-degree")).toMatchObject({ accepted: false });
  });

  it("constant images and a narrow layer are no reasons: their columns change with the parameters", () => {
    for (const reason of ["constant-images", "width", "zero-features", "constructor"])
      expect(unfitted(net(3), pairs, reason)).toMatchObject({ accepted: false, because: expect.stringContaining("reason") });
  });
});
