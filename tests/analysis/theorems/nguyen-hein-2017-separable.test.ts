import { readFileSync } from "node:fs";
import { objective } from "@nadir/analysis/calculus";
import { derive, type Fields, rigorous, type Terms } from "@nadir/analysis/check";
import { appliesOf, finish, verdictOf } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const core = await load();
const theorem = "nguyen-hein-2017/5.3";
const dense = (units: number, name: string, bias = true) => ({ type: "dense", units, name, bias });
const act = (name: string) => ({ type: "activation", function: name });
const net = (widths: readonly number[], activation = "arctan", linear = false) =>
  widths.flatMap((units, i) => [dense(units, `layer${i + 1}`), ...(linear && i === widths.length - 1 ? [] : [act(activation)])]);
/** Class i mod m of sample i, coded 1 and -1. */
const classes = (samples: number, m: number) =>
  f8(
    [samples, m],
    Array.from({ length: samples * m }, (_, at) => (Math.floor(at / m) % Math.max(2, m) === at % m ? 1 : -1)),
  );
const instance = (layers: readonly object[], samples = 6, more: Partial<Instance> = {}, inputs = randomInputs(samples, [4])): Instance => {
  const base = networkInstance(layers, inputs, {}, { scale: 2 });
  const outputs = Object.values(base.parameters).at(-1)!.shape[0]!;
  return { ...base, loss: "squared-hinge", targets: classes(samples, outputs), ...more };
};
const failing = (d: ReturnType<typeof decide>) => d.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id);
const unknown = (d: ReturnType<typeof decide>) => d.hypotheses.filter((h) => h.verdict === "unknown").map((h) => h.id);
const verdict = (d: ReturnType<typeof decide>) => verdictOf(d.applies ?? appliesOf(d.hypotheses), d.conclusion.status);

describe("Theorem 5.3: separable features", () => {
  it.each([1, 2, 3])("%i outputs on separable features of the last hidden layer: verified in its quantitative form", (outputs) => {
    const decision = decide(core, theorem, instance(net([8, outputs])));
    expect(failing(decision)).toEqual([]);
    expect(unknown(decision)).toEqual(["stationary-point"]);
    expect(verdict(decision)).toBe("verified");
    const { leastMargin, boundOfLoss, lossAtMost, lossAtLeast } = decision.conclusion.numbers as Record<string, number>;
    expect(leastMargin!).toBeGreaterThan(0);
    expect(lossAtLeast!).toBeGreaterThan(0);
    expect(boundOfLoss!).toBeGreaterThanOrEqual(lossAtMost!);
    expect(decision.conclusion.slack!).toBeGreaterThanOrEqual(1);
  });

  it("fewer features than samples: separable or not decides, not the rank", () => {
    // 12 samples on a line, classes left and right of 0
    const inputs = f8(
      [12, 1],
      Array.from({ length: 12 }, (_, i) => (i < 6 ? i - 8 : i - 3)),
    );
    const targets = f8(
      [12, 1],
      Array.from({ length: 12 }, (_, i) => (i < 6 ? -1 : 1)),
    );
    const left = decide(core, theorem, instance(net([1, 1]), 12, { targets }, inputs));
    expect(verdict(left)).toBe("verified");
    // the classes 1 and -1 take turns on the line: no plane separates them, and nothing is claimed
    const turns = decide(core, theorem, instance(net([1, 1]), 12, { targets: classes(12, 1) }, inputs));
    expect(unknown(turns)).toEqual(["separable-features", "stationary-point"]);
    expect(turns.conclusion.status).toBe("undecided");
    expect(turns.certificates).toEqual([]);
  });

  it("margins that are met everywhere: the loss and all gradients are exactly 0, and every printed hypothesis holds", () => {
    const inputs = f8([4, 1], [-3, -2, 2, 3]);
    const targets = f8([4, 1], [-1, -1, 1, 1]);
    const layers = net([1, 1], "arctan", true);
    const base = networkInstance(layers, inputs, { "layer1.weight": [1], "layer1.bias": [0], "layer2.weight": [4], "layer2.bias": [0] });
    const decision = decide(core, theorem, { ...base, loss: "squared-hinge", targets });
    expect(decision.hypotheses.find((h) => h.id === "stationary-point")).toMatchObject({ verdict: "holds" });
    expect(decision.conclusion).toMatchObject({ status: "proved", numbers: { lossAtMost: 0, boundOfLoss: 0 } });
    expect(failing(decision)).toEqual(["one-activation"]);
  });

  const conv = [
    { type: "conv2d", filters: 4, kernel: 2, name: "conv", bias: "per-neuron" },
    act("arctan"),
    { type: "flatten" },
    dense(8, "b"),
    act("arctan"),
    dense(2, "out"),
    act("arctan"),
  ];
  const equal = randomInputs(6, [4]);
  (equal.data as Float64Array).copyWithin(20, 0, 4);
  it.each<[string, Instance, string]>([
    ["fully-connected", instance(conv, 6, {}, randomInputs(6, [1, 3, 3])), "proved"],
    ["one-activation", instance(net([8, 2], "arctan", true)), "proved"],
    ["margin-loss", instance(net([8, 2]), 6, { loss: "squared" }), "undecided"],
    ["sign-targets", instance(net([8, 2]), 6, { targets: f8([6, 2], [1, 1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1]) }), "proved"],
    ["attainable-targets", instance(net([8, 2], "tanh")), "proved"],
    ["separable-features", instance(net([8, 2]), 6, {}, equal), "undecided"],
    ["separable-reach", instance(net([8, 8, 2]), 6), "undecided"],
    ["full-column-rank", instance(net([8, 2]), 6), "proved"],
  ])("%s broken singly", (id, subject, status) => {
    const deep = id === "separable-reach" || id === "full-column-rank";
    const options = deep ? { layer: 1 } : {};
    const broken = id === "full-column-rank" ? instance(net([8, 2, 1]), 6) : subject;
    const at =
      id === "full-column-rank" ? { ...broken, parameters: { ...broken.parameters, "layer3.weight": f8([1, 2], [0, 0]) } } : broken;
    const decision = decide(core, theorem, at, options);
    expect(failing(decision)).toEqual([id]);
    const result = decision.hypotheses.find((h) => h.id === id)!;
    expect(result.fix).toBeTruthy();
    expect(result.witness).toBeTruthy();
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion.status).toBe(id === "full-column-rank" ? "undecided" : status);
  });

  it("positive-slopes broken singly: t³ is strictly increasing, as printed, and not enough", () => {
    const decision = decide(core, theorem, instance(net([8, 2], "cubic")));
    expect(failing(decision)).toEqual(["positive-slopes"]);
    expect(verdict(decision)).toBe("not-applicable");
  });

  it("tanh outputs never reach the margins 1 and -1: vacuous", () => {
    expect(decide(core, theorem, instance(net([8, 2], "tanh")))).toMatchObject({ vacuous: true, applies: "no" });
    // beyond the reach of the proof nothing is said to be vacuous
    expect(decide(core, theorem, instance(net([8, 8, 2], "tanh")), { layer: 1 }).vacuous).toBe(false);
    expect(decide(core, theorem, instance(net([8, 2], "arctan"))).vacuous).toBe(false);
  });
});

describe("the printed theorem is false for k = L-2 and three classes", () => {
  interface Counterexample {
    readonly groups: readonly { readonly input: readonly number[]; readonly class: number; readonly copies: number }[];
    readonly hidden: { readonly weight: readonly (readonly number[])[]; readonly bias: readonly number[] };
    readonly output: { readonly weight: readonly (readonly number[])[]; readonly bias: readonly number[] };
  }
  const example: Counterexample = JSON.parse(
    readFileSync(new URL("../../oracles/fixtures/separable_counterexample.json", import.meta.url), "utf8"),
  );
  const rows = example.groups.flatMap((g) => Array.from({ length: g.copies }, () => g));
  const base = networkInstance(
    net([3, 3]),
    f8(
      [rows.length, 4],
      rows.flatMap((g) => g.input),
    ),
    {
      "layer1.weight": example.hidden.weight.flat(),
      "layer1.bias": example.hidden.bias,
      "layer2.weight": example.output.weight.flat(),
      "layer2.bias": example.output.bias,
    },
  );
  const targets = f8(
    [rows.length, 3],
    rows.flatMap((g) => [0, 1, 2].map((c) => (g.class === c ? 1 : -1))),
  );
  const subject: Instance = { ...base, loss: "squared-hinge", targets };

  it("the gradient vanishes up to rounding, the loss is large, and every printed hypothesis holds", () => {
    const phi = objective(core, subject, {});
    const { gradient, value } = finish(phi.gradient(phi.start()));
    expect(value).toBeGreaterThan(10);
    expect(gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0)).toBeLessThan(1e-9);
    const planes = [0, 1, 2].map((c) => [0, 1, 2, 3, 4].map((p) => (p === c ? 1 : 0)));
    const derived = finish(derive("linear-separability", loadedInstance(subject), { theorem, layer: -1, planes }));
    if (!derived.accepted) throw new Error(derived.because);
    expect((derived.claim.margins as number[]).every((m) => m > 0.99)).toBe(true);
    expect(derived.claim).toMatchObject({ applies: "no", status: "undecided", boundOfLoss: null });
    const ledger = derived.claim.hypotheses as unknown as readonly { id: string; verdict: string }[];
    expect(ledger.filter((h) => h.verdict !== "holds").map((h) => [h.id, h.verdict])).toEqual([
      ["separable-reach", "fails"],
      ["stationary-point", "unknown"],
    ]);
  });
});

describe("a certificate of this kind", () => {
  const inputs = f8([4, 2], [3, 1, 2, -1, -2, 1, -3, -1]);
  const of: Instance = {
    ...networkInstance([dense(1, "out")], inputs, { "out.weight": [0.25, 0], "out.bias": [0] }),
    loss: "squared-hinge",
    targets: f8([4, 1], [1, 1, -1, -1]),
  };
  const evidence = { theorem: null, layer: -1, planes: [[1, 0, 0]] };
  const claim = (e: Fields, subject = of, terms: Terms = rigorous) => {
    const derived = finish(derive("linear-separability", loadedInstance(subject), e, terms));
    return derived.accepted ? derived.claim : derived.because;
  };

  it("encloses margins, loss and bound of a worked example", () => {
    // outputs ±0.75, ±0.5: Φ = 2(0.0625 + 0.25) = 0.625; the slopes are ∓2z = ∓0.5, ∓1
    const c = claim(evidence) as Record<string, number> & { margins: number[]; norms: number[] };
    expect(c.margins[0]!).toBeLessThanOrEqual(2);
    expect(c.margins[0]!).toBeGreaterThan(2 - 1e-12);
    expect(c.lossAtLeast! <= 0.625 && c.lossAtMost! >= 0.625).toBe(true);
    expect(c.lossAtMost! - c.lossAtLeast!).toBeLessThan(1e-12);
    // ∇ = Σ (x, 1) δ = (-2(1.5 + 2), -2(0.5 - 1)·0, 0): x₁: -7, x₂: -0.5 + 1 + ... by symmetry 0, offset 0
    expect(c.gradientAtMost! ** 2).toBeGreaterThanOrEqual(49);
    // t = 1·‖∇‖/(2·2)
    expect(c.boundOfLoss!).toBeGreaterThanOrEqual((c.gradientAtMost! / 4) ** 2 * (1 - 1e-12));
    expect(c.boundOfLoss!).toBeGreaterThanOrEqual(0.625);
  });

  it("declines planes that touch a sample, and other shapes", () => {
    expect(claim({ ...evidence, planes: [[1, 0, -2]] })).toContain("positive margin");
    expect(claim({ ...evidence, planes: [[1, 0, -1.75]] })).toBeTypeOf("object");
    expect(claim({ ...evidence, planes: [[-1, 0, 0]] })).toContain("positive margin");
    expect(claim({ ...evidence, planes: [[0, 0, 0]] })).toContain("positive margin");
    expect(claim({ ...evidence, planes: [[1, 0]] })).toContain("2 + 1 numbers");
    expect(claim({ ...evidence, planes: [] })).toContain("1 planes");
    expect(claim(evidence, { ...of, targets: f8([4, 1], [1, 2, -1, -1]) })).toContain("1, 0 or -1");
    expect(claim({ ...evidence, planes: [[1e308, 1e308, 1e308]] })).toContain("positive margin");
  });

  it("slopes of both signs at the output bound nothing: the terms of the product have no common sign", () => {
    const layers = [dense(1, "out"), act("sin")];
    const base = networkInstance(layers, inputs, { "out.weight": [1, 0], "out.bias": [0] });
    const c = claim({ ...evidence, theorem: null }, { ...base, loss: "squared-hinge", targets: of.targets });
    expect(c).toMatchObject({ boundOfLoss: null });
  });

  it("slopes that are exactly 0 bound nothing, though the gradient is exactly 0: sigmoid(t³) at G_L = 0", () => {
    const layers = [dense(1, "out"), act("sigmoid-cubed")];
    const base = networkInstance(layers, inputs, { "out.weight": [0, 0], "out.bias": [0] });
    const c = claim({ ...evidence, theorem }, { ...base, loss: "squared-hinge", targets: of.targets });
    expect(c).toMatchObject({ gradientAtMost: 0, boundOfLoss: null, status: "undecided", applies: "no" });
    expect((c as Fields).lossAtLeast as number).toBeGreaterThan(4.9);
  });

  it("needs strict margins: a zero plane separates nothing", () => {
    expect(claim({ ...evidence, planes: [[0, 0, 0]] }, of, { ...rigorous, strict: false, eta: 0 })).toBeTypeOf("object");
  });

  it("needs gamma: a margin that is rounding", () => {
    // 1 + 2^-30 squared less 1 + 2^-29 is 2^-60 and is computed as 0; less one unit more it is negative and computed as 0 or above
    const a = 1 + 2 ** -30;
    const base = networkInstance([dense(1, "out")], f8([1, 2], [a, 1 + 2 ** -29]), {});
    const subject = { ...base, loss: "squared", targets: f8([1, 1], [-1]) };
    // -(a·a - (1 + 2^-29)) = -2^-60 < 0: sample -1 would need it positive
    const planes = [[a, -1, 0]];
    const mutant = claim({ theorem: null, layer: -1, planes }, subject, { ...rigorous, gamma: 0, eta: 0, strict: false });
    expect(mutant).toBeTypeOf("object");
    expect(claim({ theorem: null, layer: -1, planes }, subject)).toContain("positive margin");
  });

  it("needs rho: a feature computed as 5 that is really 6", () => {
    const parameters = { "wide.weight": [2 ** 27 + 1, 2 ** 54 + 2 ** 28], "wide.bias": [5], "out.weight": [0], "out.bias": [0] };
    const base = networkInstance([dense(1, "wide"), dense(1, "out")], f8([1, 2], [2 ** 27 + 1, -1]), parameters);
    const subject = { ...base, loss: "squared", targets: f8([1, 1], [-1]) };
    const e = { theorem: null, layer: 0, planes: [[1, -5.5]] };
    expect(claim(e, subject, { ...rigorous, rho: 0 })).toBeTypeOf("object");
    expect(claim(e, subject)).toContain("positive margin");
  });

  it("needs eta: a product that underflows", () => {
    const base = networkInstance([dense(1, "out")], f8([1, 1], [2 ** -600]), {});
    const subject = { ...base, loss: "squared", targets: f8([1, 1], [-1]) };
    // s(a x + b) = -(2^-1075 - ... ): the true margin -2^-1080 + 0 is negative, the computed one is -0
    const e = { theorem: null, layer: -1, planes: [[2 ** -480, 0]] };
    expect(claim(e, subject, { ...rigorous, eta: 0, strict: false })).toBeTypeOf("object");
    expect(claim(e, subject)).toContain("positive margin");
  });

  it("obeys the mutation law", () => {
    const subject = instance(net([4, 2]), 4);
    const planes = decide(core, theorem, subject).certificates[0]!.evidence.planes as number[][];
    const e = { theorem, layer: 1, planes };
    expectMutationLaw(certificateOf("linear-separability", subject, e), {
      breaking: [
        { planes: planes.slice(1) },
        { planes: planes.map((p) => p.map((x) => -x)) },
        { planes: planes.map((p) => p.map((x) => 2 * x)) },
        { planes: [planes[1]!, planes[0]!] },
        { layer: -1 },
        { layer: 3 },
        { theorem: null },
        { theorem: "nguyen-hein-2017/3.5" },
      ].map((change) => ({ ...e, ...change })),
      harmless: [],
    });
  });
});
