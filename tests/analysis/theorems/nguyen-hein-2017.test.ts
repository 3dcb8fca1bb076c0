import { derive, type Fields, rigorous, type Terms } from "@nadir/analysis/check";
import { appliesOf, finish, verdictOf } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { load, UsageError } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, randomNumbers } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const core = await load();
const [samplesGlobal, lemma, block, minima] = ["3.4", "3.5", "3.8", "3.9"].map((n) => `nguyen-hein-2017/${n}`) as [
  string,
  string,
  string,
  string,
];
const dense = (units: number, name: string, bias = true) => ({ type: "dense", units, name, bias });
const act = (name: string) => ({ type: "activation", function: name });
/** Dense layers of these widths, each with the activation, the output included unless `linear`. */
const net = (widths: readonly number[], activation = "sigmoid", linear = false) =>
  widths.flatMap((units, i) => [dense(units, `layer${i + 1}`), ...(linear && i === widths.length - 1 ? [] : [act(activation)])]);
const targets = (samples: number, outputs: number, low = 0.2, high = 0.8) => {
  const random = randomNumbers(3);
  return f8(
    [samples, outputs],
    Array.from({ length: samples * outputs }, () => low + ((random() + 1) / 2) * (high - low)),
  );
};
const instance = (
  layers: readonly object[],
  samples: number,
  more: Partial<Instance> = {},
  inputs = randomInputs(samples, [4]),
): Instance => {
  const base = networkInstance(layers, inputs, {}, { scale: 2 });
  const outputs = Object.values(base.parameters).at(-1)!.shape[0]!;
  return { ...base, targets: targets(samples, outputs), ...more };
};
const failing = (d: ReturnType<typeof decide>) => d.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id);
const unknown = (d: ReturnType<typeof decide>) => d.hypotheses.filter((h) => h.verdict === "unknown").map((h) => h.id);
const verdict = (d: ReturnType<typeof decide>) => verdictOf(d.applies ?? appliesOf(d.hypotheses), d.conclusion.status);

describe("Lemma 3.5: a layer with zero gradient means a global minimum", () => {
  it.each(["sigmoid", "tanh", "softplus", "arctan"])(
    "is verified in its quantitative form for %s in every layer, the output included",
    (activation) => {
      const decision = decide(core, lemma, instance(net([8, 4, 2], activation), 6));
      expect(failing(decision)).toEqual([]);
      expect(unknown(decision)).toEqual(["stationary-layer"]);
      expect(verdict(decision)).toBe("verified");
      expect(decision.vacuous).toBe(false);
      const { boundOfLoss, lossAtMost, lower } = decision.conclusion.numbers as Record<string, number>;
      expect(lower! > 0 && boundOfLoss! >= lossAtMost!).toBe(true);
      expect(decision.certificates.map((c) => c.kind)).toEqual(["gradient-bound-augmented"]);
    },
  );

  it.each([
    [6, "verified", "proved"],
    [5, "verified", "proved"],
    [4, "not-applicable", "undecided"],
  ])("borderline: width %i for 6 samples is %s: the bias is worth one neuron (NH18 needs 6)", (width, expected, status) => {
    const decision = decide(core, lemma, instance(net([width, 2], "tanh"), 6));
    expect(verdict(decision)).toBe(expected);
    expect(decision.conclusion.status).toBe(status);
    expect(failing(decision)).toEqual(width === 4 ? ["full-rank-features"] : []);
    const wide = decide(core, "nguyen-hein-2018/3.5", instance(net([width, 2], "tanh"), 6), { layer: 1 });
    expect(failing(wide)).toContain("activation-limits");
  });

  const conv = [
    { type: "conv2d", filters: 4, kernel: 2, name: "conv", bias: "per-neuron" },
    act("sigmoid"),
    { type: "flatten" },
    dense(6, "b"),
    act("sigmoid"),
    dense(2, "out"),
    act("sigmoid"),
  ];
  const equal = randomInputs(6, [4]);
  (equal.data as Float64Array).copyWithin(20, 0, 4);
  const wide = net([8, 4, 2]);
  it.each<[string, Instance, string]>([
    ["fully-connected", instance(conv, 6, {}, randomInputs(6, [1, 3, 3])), "proved"],
    ["one-activation", instance(net([8, 4, 2], "sigmoid", true), 6), "proved"],
    ["distinct-samples", instance(wide, 6, {}, equal), "undecided"],
    ["increasing-activations", instance(net([8, 4, 2], "sigmoid-cubed"), 6), "undecided"],
    ["squared-loss", instance(wide, 6, { loss: "softmax-cross-entropy" }), "undecided"],
    [
      "attainable-targets",
      instance(wide, 6, {
        targets: f8(
          [6, 2],
          Array.from({ length: 12 }, (_, i) => i % 2),
        ),
      }),
      "proved",
    ],
    ["full-rank-features", instance(net([4, 4, 2]), 6), "undecided"],
    ["full-column-rank", instance(net([8, 2, 3]), 6), "undecided"],
  ])("%s broken singly", (id, subject, status) => {
    const decision = decide(core, lemma, subject);
    // equal samples also make the rank of the features fall short
    expect(failing(decision)).toEqual(id === "distinct-samples" ? [id, "full-rank-features"] : [id]);
    const broken = decision.hypotheses.find((h) => h.id === id)!;
    expect(broken.fix).toBeTruthy();
    expect(broken.witness).toBeTruthy();
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion.status).toBe(status);
  });

  it("targets 0 and 1 under a sigmoid output are attained nowhere: the statement is vacuous, and the bound holds all the same", () => {
    const coded = f8(
      [6, 2],
      Array.from({ length: 12 }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 1 : 0)),
    );
    const decision = decide(core, lemma, instance(net([8, 4, 2]), 6, { targets: coded }));
    expect(decision).toMatchObject({ vacuous: true, applies: "no" });
    expect(decision.because).toContain("no point meets the hypotheses");
    expect(decision.conclusion.status).toBe("proved");
    // the same targets are within reach of a linear output
    const linear = decide(core, lemma, instance(net([8, 4, 2], "sigmoid", true), 6, { targets: coded }));
    expect(linear.vacuous).toBe(false);
  });

  it.each([
    ["sigmoid", 0, "fails"],
    ["sigmoid", 5e-324, "holds"],
    ["sigmoid", 1 - 2 ** -53, "holds"],
    ["sigmoid", 1, "fails"],
    ["tanh", -1, "fails"],
    ["tanh", -1 + 2 ** -53, "holds"],
    ["arctan", 1.5707963267948966, "holds"],
    ["arctan", 1.5707963267948968, "fails"],
    ["softplus", 0, "fails"],
    ["softplus", 5e-324, "holds"],
  ])("the range of %s is decided exactly: %d %s", (activation, y, expected) => {
    const decision = decide(core, lemma, instance(net([3, 1], activation), 2, { targets: f8([2, 1], [0.5, y]) }));
    expect(decision.hypotheses.find((h) => h.id === "attainable-targets")?.verdict).toBe(expected);
  });

  it("is decided for the stationary layer that is exactly stationary: identity outputs that equal the targets", () => {
    const layers = [dense(3, "wide"), act("sigmoid"), dense(1, "out")];
    const base = networkInstance(layers, randomInputs(3, [2]), { "out.weight": [0, 0, 0], "out.bias": [0.5] }, { scale: 3 });
    const decision = decide(core, lemma, { ...base, targets: f8([3, 1], [0.5, 0.5, 0.5]) });
    expect(decision.hypotheses.find((h) => h.id === "stationary-layer")).toMatchObject({ verdict: "holds", grade: "enclosed" });
    expect(decision.conclusion).toMatchObject({ status: "proved", numbers: { boundOfLoss: 0, lossAtMost: 0 } });
  });

  it("case 10 at the output: sigmoid(t³) with zero weights is stationary with positive loss, and the printed assumption admits it", () => {
    const layers = [dense(5, "wide"), act("sigmoid-cubed"), dense(1, "out"), act("sigmoid-cubed")];
    const base = networkInstance(layers, randomInputs(4, [3]), { "out.weight": new Float64Array(5), "out.bias": [0] }, { scale: 3 });
    const decision = decide(core, lemma, { ...base, targets: f8([4, 1], [0.2, 0.4, 0.6, 0.9]) });
    expect(failing(decision)).toEqual(["increasing-activations"]);
    expect(decision.conclusion).toMatchObject({ status: "disproved", numbers: { gradientAtMost: 0 } });
    expect(verdict(decision)).toBe("not-applicable");
  });

  it("exact column ranks: dependent columns are named, and what is regular by one unit in the last place holds", () => {
    const at = (weights: readonly number[]) =>
      decide(core, lemma, {
        ...instance(net([8, 2, 2]), 6),
        parameters: { ...instance(net([8, 2, 2]), 6).parameters, "layer3.weight": f8([2, 2], weights) },
      }).hypotheses.find((h) => h.id === "full-column-rank")!;
    expect(at([1, 2, 2, 4])).toMatchObject({ verdict: "fails", grade: "exact", witness: { rows: [0, 1], coefficients: ["-2", "1"] } });
    expect(at([1, 2, 2, 4 + 2 ** -50])).toMatchObject({ verdict: "holds", grade: "exact" });
    expect(at([0, 0, 1, 1])).toMatchObject({ verdict: "fails", witness: { kind: "zero-column", neuron: 0 } });
  });

  it("a layer that is not hidden is refused", () => {
    expect(() => decide(core, lemma, instance(net([8, 2]), 6), { layer: 2 })).toThrow(UsageError);
    expect(() => decide(core, lemma, instance(net([2]), 6))).toThrow(UsageError);
  });
});

describe("Theorem 3.4: affinely independent samples", () => {
  it.each([
    [5, "verified", "proved"],
    [6, "not-applicable", "undecided"],
  ])("%i samples of 4 features: %s", (samples, expected, status) => {
    const decision = decide(core, samplesGlobal, instance(net([4, 3, 2]), samples));
    expect(failing(decision)).toEqual(samples === 6 ? ["independent-inputs"] : []);
    expect(verdict(decision)).toBe(expected);
    expect(decision.conclusion.status).toBe(status);
    if (samples === 5) expect(decision.certificates[0]!.evidence).toMatchObject({ layer: -1 });
  });

  it("dependent samples are named by an exact relation", () => {
    const inputs = f8([4, 4], [1, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 1, 0]);
    const decision = decide(core, samplesGlobal, instance(net([4, 2]), 4, {}, inputs));
    const broken = decision.hypotheses.find((h) => h.id === "independent-inputs")!;
    expect(broken).toMatchObject({ verdict: "fails", grade: "exact", witness: { rows: [0, 1, 2], coefficients: ["-2", "4", "-2"] } });
    // three points on a line, moved off it by one unit in the last place
    const moved = f8([4, 4], [1, 0, 0, 0, 3, 0, 0, 0, 5, 2 ** -50, 0, 0, 0, 0, 1, 0]);
    const near = decide(core, samplesGlobal, instance(net([4, 2]), 4, {}, moved));
    expect(near.hypotheses.find((h) => h.id === "independent-inputs")).toMatchObject({ verdict: "holds", grade: "exact" });
  });

  it("needs W_2..W_L of full column rank", () => {
    const decision = decide(core, samplesGlobal, instance(net([2, 3]), 5));
    expect(failing(decision)).toEqual(["full-column-rank"]);
  });
});

describe("Theorem 3.8 and Corollary 3.9: non-degenerate points", () => {
  it.each([
    // N = 6, m = 2
    [block, [8, 2], true],
    [block, [6, 2], true],
    [block, [5, 3, 2], true],
    [block, [5, 2], false],
    [block, [5, 2, 2], false],
    [minima, [8, 2], true],
    [minima, [5, 2], true],
  ] as const)("%s for widths %j: vacuous %s", (theorem, widths, vacuous) => {
    const decision = decide(core, theorem, instance(net(widths), 6));
    expect(decision.vacuous).toBe(vacuous);
    expect(decision.applies).toBe(vacuous ? "no" : "unknown");
    expect(verdict(decision)).toBe(vacuous ? "not-applicable" : "inconclusive");
    // the inequality behind it is proved all the same
    expect(decision.conclusion.status).toBe("proved");
  });

  it.each([block, minima])("%s claims no vacuity where another hypothesis fails already", (theorem) => {
    for (const subject of [instance(net([4, 2]), 6), instance(net([8, 2], "sigmoid-cubed"), 6), instance(net([8, 2, 3]), 6)]) {
      const decision = decide(core, theorem, subject);
      expect(decision.vacuous).toBe(false);
      expect(decision.applies).toBe("no");
    }
  });
});

describe("a certificate of this kind", () => {
  const subject = instance(net([8, 4, 2]), 6);
  const claim = (evidence: Fields, of = subject) => finish(derive("gradient-bound-augmented", loadedInstance(of), evidence));
  const evidence = { theorem: lemma, layer: 1, shift: 1e-6, shifts: [1e-6] };

  it("encloses plain differences of the loss", () => {
    const derived = claim(evidence);
    if (!derived.accepted) throw new Error(derived.because);
    const loaded = loadedInstance(subject);
    const get = (name: string) => [...loaded.parameters.get(name)!.data];
    const s = (t: number) => 1 / (1 + Math.exp(-t));
    const layer = (x: number[], w: number[], b: number[]) =>
      b.map((bias, j) => s(x.reduce((sum, v, i) => sum + v * w[j * x.length + i]!, bias)));
    const loss = (w2: number[], b2: number[]) => {
      let sum = 0;
      for (let i = 0; i < 6; i++) {
        const x = [...loaded.inputs.data.subarray(4 * i, 4 * i + 4)];
        const out = layer(layer(layer(x, get("layer1.weight"), get("layer1.bias")), w2, b2), get("layer3.weight"), get("layer3.bias"));
        for (const [j, v] of out.entries()) sum += (v - loaded.targets!.data[2 * i + j]!) ** 2 / 2;
      }
      return sum;
    };
    const [w, b] = [get("layer2.weight"), get("layer2.bias")];
    const h = 1e-5;
    const shifted = (list: number[], i: number, by: number) => list.map((v, j) => (j === i ? v + by : v));
    let squares = 0;
    for (const i of w.keys()) squares += ((loss(shifted(w, i, h), b) - loss(shifted(w, i, -h), b)) / (2 * h)) ** 2;
    for (const i of b.keys()) squares += ((loss(w, shifted(b, i, h)) - loss(w, shifted(b, i, -h))) / (2 * h)) ** 2;
    const { gradientAtLeast, gradientAtMost, lossAtLeast, lossAtMost } = derived.claim as Record<string, number>;
    expect(Math.sqrt(squares)).toBeGreaterThan(gradientAtLeast! * (1 - 1e-6));
    expect(Math.sqrt(squares)).toBeLessThan(gradientAtMost! * (1 + 1e-6));
    expect(gradientAtMost! - gradientAtLeast!).toBeLessThan(1e-9 * gradientAtMost!);
    expect(loss(w, b)).toBeGreaterThan(lossAtLeast! * (1 - 1e-12));
    expect(loss(w, b)).toBeLessThan(lossAtMost! * (1 + 1e-12));
  });

  it("speaks of the inputs for Theorem 3.4 and of a hidden layer for the others", () => {
    const small = instance(net([8, 4, 2]), 5);
    const over = (theorem: string, layer: number) => {
      const derived = claim({ theorem, layer, shift: null, shifts: layer < 0 ? [0, 0] : [0] }, small);
      return derived.accepted ? derived.claim.status : derived.because;
    };
    const proved = (theorem: string, layer: number) => {
      const derived = claim({ theorem, layer, shift: null, shifts: layer < 0 ? [null, null] : [null] }, small);
      return derived.accepted ? derived.claim.status : derived.because;
    };
    expect(over(lemma, 1)).toBe("undecided");
    expect(proved(lemma, 1)).toBe("proved");
    expect(proved(lemma, -1)).toBe("undecided");
    expect(proved(samplesGlobal, -1)).toBe("proved");
    expect(proved(samplesGlobal, 1)).toBe("undecided");
    expect(proved(block, -1)).toBe("undecided");
  });

  const fixed = (
    layers: readonly object[],
    inputs: readonly (readonly number[])[],
    parameters: Record<string, readonly number[]>,
    y: readonly number[],
  ) => ({
    ...networkInstance(layers, f8([inputs.length, inputs[0]!.length], inputs.flat()), parameters),
    targets: f8([inputs.length, y.length / inputs.length], y),
  });
  const bound = (of: Instance, e: Fields, terms: Terms) => {
    const derived = finish(derive("gradient-bound-augmented", loadedInstance(of), { theorem: null, ...e }, terms));
    return derived.accepted ? (derived.claim as Record<string, number>) : null;
  };

  it("needs gamma: products that round away from the gradient", () => {
    const rows = [
      [1 + 2 ** -30, 1 + 2 ** -30],
      [1, 1 + 2 ** -24],
    ];
    const of = fixed(
      [dense(2, "wide", false), dense(1, "out")],
      rows,
      { "wide.weight": [1, 0, 0, 1], "out.weight": [0, 0], "out.bias": [0] },
      [-(1 + 2 ** -30), 1 + 2 ** -29],
    );
    const truth = Math.sqrt((2 ** -24 + 2 ** -53 - 2 ** -60) ** 2 + 2 ** -60);
    const e = { layer: 0, shift: 2 ** -52, shifts: [] };
    expect(bound(of, e, { ...rigorous, gamma: 0, traceFactor: 0 })!.gradientAtMost).toBeLessThan(truth);
    const real = bound(of, { ...e, shift: null }, rigorous) ?? bound(of, e, rigorous);
    if (real) expect(real.gradientAtMost).toBeGreaterThanOrEqual(truth);
  });

  it("needs rho: a feature computed as 5 that is really 6", () => {
    const parameters = { "wide.weight": [2 ** 27 + 1, 2 ** 54 + 2 ** 28], "wide.bias": [5], "out.weight": [0], "out.bias": [1] };
    const of = fixed([dense(1, "wide"), dense(1, "out")], [[2 ** 27 + 1, -1]], parameters, [0]);
    const e = { layer: 0, shift: 20, shifts: [] };
    expect(bound(of, e, { ...rigorous, rho: 0 })!.gradientAtMost).toBeLessThan(5.2);
    const real = bound(of, e, rigorous);
    if (real) expect(real.gradientAtMost).toBeGreaterThanOrEqual(Math.sqrt(37));
  });

  it("needs eta: an underflow that a later layer amplifies", () => {
    const layers = [dense(1, "b"), dense(1, "out", false)];
    const of = fixed(layers, [[2 ** -600]], { "b.weight": [2 ** -480], "b.bias": [0], "out.weight": [2 ** 600] }, [0]);
    const e = { layer: -1, shift: 0.9, shifts: [0] };
    // F_L = 2^-480 and is computed as 0
    expect(bound(of, e, { ...rigorous, eta: 0 })!.lossAtMost).toBeLessThan(2 ** -961);
    expect(bound(of, e, rigorous)!.lossAtMost).toBeGreaterThanOrEqual(2 ** -961);
  });

  it("takes the slope of the output into the constant: saturated outputs bound nothing", () => {
    const layers = [dense(8, "wide"), act("sigmoid"), dense(1, "out"), act("sigmoid")];
    const base = networkInstance(layers, randomInputs(4, [3]), { "out.bias": [900] }, { scale: 3 });
    const e = { layer: 1, shift: 1e-5, shifts: [] };
    expect(bound({ ...base, targets: f8([4, 1], [0.1, 0.2, 0.3, 0.4]) }, e, rigorous)).toMatchObject({
      lower: 0,
      boundOfLoss: null,
      status: "undecided",
    });
  });

  it("obeys the mutation law", () => {
    const of = instance(net([5, 2], "tanh"), 5);
    const e = { theorem: lemma, layer: 1, shift: 1.05 * 2 ** -12, shifts: [] };
    const same = [-1, 1, 2, -2, 3].map((k) => ({ ...e, shift: e.shift * (1 + k * 2 ** -52) }));
    const harmless = same.filter((x) => x.shift !== e.shift && JSON.stringify(claim(x, of)) === JSON.stringify(claim(e, of)));
    expect(harmless.length).toBeGreaterThan(0);
    expectMutationLaw(certificateOf("gradient-bound-augmented", of, e), {
      breaking: [
        { shift: 1e3 },
        { shift: null },
        { shift: 2 ** -13 },
        { shifts: [1] },
        { layer: -1 },
        { layer: 3 },
        { theorem: null },
        { theorem: block },
      ].map((change) => ({ ...e, ...change })),
      harmless,
    });
  });

  it("declines a layer k+1 that is no dense layer with a bias, other losses, missing targets", () => {
    const bare = [dense(8, "wide"), act("sigmoid"), dense(2, "out", false)];
    expect(claim({ ...evidence, shifts: [] }, instance(bare, 6))).toMatchObject({
      accepted: false,
      because: expect.stringContaining("with a bias"),
    });
    expect(claim(evidence, { ...subject, loss: "logistic" })).toMatchObject({ accepted: false });
    expect(claim(evidence, { ...subject, targets: null })).toMatchObject({ accepted: false });
    expect(claim({ ...evidence, layer: -2 })).toMatchObject({ accepted: false });
    expect(claim({ ...evidence, layer: 5 })).toMatchObject({ accepted: false });
  });
});
