import { appliesOf, verdictOf } from "@nadir/analysis/evidence";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const dense = (units: number, name: string, bias = true) => ({ type: "dense", units, name, bias });
const act = (name: string) => ({ type: "activation", function: name });
const net = (units: number, activation: string, bias = true) => [dense(units, "wide", bias), act(activation), dense(1, "out")];
const [exists, almostEvery] = ["nguyen-hein-2018/3.4", "nguyen-hein-2018/3.5"];

const failing = (decision: ReturnType<typeof decide>) => decision.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id);
const verdict = (decision: ReturnType<typeof decide>) =>
  verdictOf(decision.applies ?? appliesOf(decision.hypotheses), decision.conclusion.status);

describe("independent features", () => {
  it("a wide dense sigmoid network: verified for almost every parameter, beside what matrix_rank says", () => {
    const decision = decide(core, almostEvery, networkInstance(net(24, "sigmoid"), randomInputs(20, [4]), {}, { scale: 4 }));
    expect(verdict(decision)).toBe("verified");
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "almost-every-parameter" });
    const { sigmaMin, sigmaMinMeasured, rankFloat64 } = decision.conclusion.numbers as Record<string, number>;
    expect(sigmaMin! > 0 && sigmaMin! <= sigmaMinMeasured!).toBe(true);
    expect(sigmaMin!).toBeGreaterThan(0.5 * sigmaMinMeasured!);
    expect(rankFloat64).toBe(20);
    expect(decision.certificates).toHaveLength(1);
  });

  it.each([
    [20, "verified"],
    [21, "not-applicable"],
  ])("borderline: width 20 for %i samples is %s", (samples, expected) => {
    const decision = decide(core, almostEvery, networkInstance(net(20, "sigmoid"), randomInputs(samples, [4]), {}, { scale: 6 }));
    expect(verdict(decision)).toBe(expected);
    expect(decision.conclusion.status).toBe(samples === 20 ? "proved" : "disproved");
    if (samples === 21) {
      expect(failing(decision)).toEqual(["wide-layer"]);
      expect(decision.conclusion).toMatchObject({ grade: "exact", scope: "architecture", numbers: { rankAtMost: 20 } });
      expect(decision.hypotheses.find((h) => h.id === "wide-layer")?.fix).toBe("21 units or more, or --samples 20.");
    }
  });

  it("case 1: duplicate samples make rank N impossible for every parameter", () => {
    const inputs = randomInputs(6, [3]);
    (inputs.data as Float64Array).copyWithin(15, 3, 6);
    for (const theorem of [exists, almostEvery]) {
      const decision = decide(core, theorem, networkInstance(net(9, "sigmoid"), inputs));
      expect(failing(decision)).toEqual(["distinct-patches"]);
      expect(decision.hypotheses[0]?.witness).toEqual({ kind: "equal-samples", first: { sample: 1 }, second: { sample: 5 } });
      expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture", numbers: { rankAtMost: 5 } });
    }
  });

  const convolution = (filters: number, bias: string) => [
    { type: "conv2d", filters, kernel: 3, bias, name: "wide" },
    act("sigmoid"),
    { type: "flatten" },
    dense(1, "out"),
  ];

  it("case 2: images with blank borders and PyTorch's biases: two hypotheses fail with witnesses, the conclusion is proved for almost every parameter", () => {
    const inputs = randomInputs(12, [1, 7, 7]);
    for (let i = 0; i < inputs.data.length; i++) if (i % 49 < 21) (inputs.data as Float64Array)[i] = 0;
    const decision = decide(core, almostEvery, networkInstance(convolution(4, "per-filter"), inputs, {}, { scale: 4 }));
    expect(failing(decision)).toEqual(["distinct-patches", "untied-biases"]);
    expect(decision.hypotheses[0]?.because).toBe("image 0 at (0,0) = image 1 at (0,0): 3x3 blank");
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion).toMatchObject({ status: "proved", scope: "almost-every-parameter" });
  });

  it("case 3: constant images under one bias per filter: rank at most the number of filters; untied, the theorem holds", () => {
    const inputs = f8(
      [10, 1, 4, 4],
      Array.from({ length: 160 }, (_, i) => 1 + Math.floor(i / 16)),
    );
    const tied = decide(core, almostEvery, networkInstance(convolution(3, "per-filter"), inputs));
    expect(failing(tied)).toEqual(["untied-biases"]);
    expect(tied.conclusion).toMatchObject({
      status: "disproved",
      grade: "exact",
      scope: "architecture",
      numbers: { rankAtMost: 3, width: 12 },
    });
    const inputsNear = f8(
      [10, 1, 4, 4],
      Array.from({ length: 160 }, (_, i) => (1 + Math.floor(i / 16)) / 5 - 1),
    );
    const untied = decide(core, almostEvery, networkInstance(convolution(6, "per-neuron"), inputsNear, {}, { scale: 8 }));
    expect(failing(untied)).toEqual([]);
    expect(verdict(untied)).toBe("verified");
  });

  it("case 4: ReLU with biases of -10⁶: 3.5 does not apply, its conclusion is false; existence holds by a witness", () => {
    const instance = networkInstance(net(9, "relu"), randomInputs(6, [3]), { "wide.bias": Array.from({ length: 9 }, () => -1e6) });
    const generic = decide(core, almostEvery, instance);
    expect(failing(generic)).toEqual(["analytic-activations"]);
    expect(generic.conclusion).toMatchObject({ status: "disproved", grade: "enclosed", numbers: { rankAtMost: 0 } });
    expect(generic.conclusion.because).toBe("zero-features: rank <= 0 here and on an open set of parameters around it");
    expect(generic.certificates[0]?.claim.scope).toBe("this-point");
    const existence = decide(core, exists, instance);
    expect(verdict(existence)).toBe("verified");
    expect(existence.conclusion).toMatchObject({ status: "proved", numbers: { rankAtThisPointAtMost: 0 } });
    expect(existence.certificates.map((c) => c.claim.status)).toEqual(["undecided", "proved"]);
  });

  it.each([
    ["identity", 5, 4],
    ["square", 11, 10],
    ["cubic", 21, 20],
  ])("case 5: %s features of %i samples have rank at most %i", (activation, samples, rank) => {
    const decision = decide(core, almostEvery, networkInstance(net(30, activation), randomInputs(samples, [3])));
    expect(failing(decision)).toEqual(["activation-limits"]);
    expect(decision.conclusion).toMatchObject({
      status: "disproved",
      grade: "exact",
      scope: "architecture",
      numbers: { rankAtMost: rank },
    });
  });

  it("case 6: tanh fails Assumption 3.2, and its conclusion is proved all the same", () => {
    const decision = decide(core, almostEvery, networkInstance(net(24, "tanh"), randomInputs(20, [4]), {}, { scale: 2 }));
    expect(failing(decision)).toEqual(["activation-limits"]);
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion).toMatchObject({ status: "proved", scope: "almost-every-parameter" });
  });

  it("case 6: a Gaussian satisfies Assumption 3.2 and its conclusion is proved; sin and arctan fail it and are proved all the same", () => {
    const decided = (activation: string) =>
      decide(core, almostEvery, networkInstance(net(24, activation), randomInputs(20, [4]), {}, { scale: 2 }));
    for (const activation of ["gaussian", "sin", "arctan"]) {
      const decision = decided(activation);
      expect(failing(decision)).toEqual(activation === "gaussian" ? [] : ["activation-limits"]);
      expect(verdict(decision)).toBe(activation === "gaussian" ? "verified" : "not-applicable");
      expect(decision.conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "almost-every-parameter" });
    }
    const beyond = decide(core, almostEvery, networkInstance(net(24, "sin"), randomInputs(20, [4]), {}, { scale: 2 ** 40 }));
    expect(beyond.conclusion.status).not.toBe("disproved");
    for (const activation of ["elu", "selu"]) {
      const decision = decided(activation);
      expect(failing(decision)).toEqual(["activation-limits", "analytic-activations"]);
      expect(decision.conclusion.status).not.toBe("proved");
    }
  });

  it("case 7: sigmoid without bias on ±x, ±x': dependent for all weights", () => {
    const inputs = f8([4, 2], [1, 2, 3, -1, -1, -2, -3, 1]);
    const none = decide(core, almostEvery, networkInstance(net(9, "sigmoid", false), inputs));
    expect(failing(none)).toEqual(["untied-biases", "nonzero-biases"]);
    expect(none.conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture", numbers: { rankAtMost: 3 } });
    const zero = decide(core, almostEvery, networkInstance(net(9, "sigmoid"), inputs, { "wide.bias": new Float64Array(9) }));
    expect(failing(zero)).toEqual(["nonzero-biases"]);
    expect(zero.conclusion).toMatchObject({ status: "proved", scope: "almost-every-parameter", numbers: { rankAtThisPointAtMost: 3 } });
    expect(zero.certificates).toHaveLength(2);
    expect(zero.conclusion.because).toContain("one other point");
  });

  it("a point that is deficient by zero weights never refutes an almost-every statement that applies", () => {
    const inputs = f8([4, 2], [1, 2, 1, 3, 4, 5, 6, 7]);
    const weights = Float64Array.from({ length: 18 }, (_, i) => (i % 2 ? 0 : 1 + i));
    const decision = decide(core, almostEvery, networkInstance(net(9, "sigmoid"), inputs, { "wide.weight": weights }));
    expect(verdict(decision)).toBe("verified");
    expect(decision.conclusion.numbers.rankAtThisPointAtMost).toBe(3);
  });

  it("the witness depends on the seed only", () => {
    const instance = networkInstance(net(9, "sigmoid"), randomInputs(6, [3]), { "wide.weight": new Float64Array(27) });
    const once = decide(core, almostEvery, instance).certificates.at(-1);
    expect(decide(core, almostEvery, instance).certificates.at(-1)).toEqual(once);
  });
});

describe("critical points", () => {
  const layers = [dense(12, "wide"), act("sigmoid"), dense(4, "b"), act("sigmoid"), dense(2, "out")];
  const classes = (samples: number) =>
    f8(
      [samples, 2],
      Float64Array.from({ length: 2 * samples }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 1 : 0)),
    );
  const base = { ...networkInstance(layers, randomInputs(8, [3]), {}, { scale: 3 }), targets: classes(8) };

  it.each(["nguyen-hein-2018/4.3", "nguyen-hein-2018/4.4", "nguyen-hein-2018/4.5"])(
    "%s is verified in its quantitative form at a random point",
    (id) => {
      const decision = decide(core, id, base);
      expect(failing(decision)).toEqual([]);
      expect(decision.hypotheses.filter((h) => h.verdict === "unknown").map((h) => h.id)).toEqual(
        id.endsWith("4.5") ? ["zero-gradient"] : [],
      );
      expect(verdict(decision)).toBe("verified");
      const { boundOfLoss, lossAtMost, lower } = decision.conclusion.numbers as Record<string, number>;
      expect(lower! > 0 && boundOfLoss! >= lossAtMost!).toBe(true);
      expect(decision.conclusion.slack).toBeGreaterThanOrEqual(1);
    },
  );

  it("solving the last layer makes the bound sharp", () => {
    const decision = decide(core, "nguyen-hein-2018/4.4", {
      ...networkInstance(net(8, "sigmoid"), randomInputs(8, [3]), {}, { scale: 3 }),
      targets: f8([8, 1], [1, 0, 1, 0, 1, 1, 0, 0]),
    });
    expect(decision.conclusion.status).toBe("proved");
    expect(decision.conclusion.numbers.lower).toBe(decision.conclusion.numbers.sigmaMin);
  });

  it("case 10: sigmoid(t³): the derivative hypothesis fails and the conclusion is disproved", () => {
    const cubed = [dense(8, "wide"), act("sigmoid"), dense(2, "b"), act("sigmoid-cubed"), dense(1, "out")];
    const zero = { "b.weight": new Float64Array(16), "b.bias": new Float64Array(2), "out.weight": [1, 3], "out.bias": [1] };
    const instance = { ...networkInstance(cubed, randomInputs(4, [3]), zero, { scale: 3 }), targets: f8([4, 1], [1, 4, 2, 5]) };
    const decision = decide(core, "nguyen-hein-2018/4.4", instance);
    expect(failing(decision)).toEqual(["nonzero-derivative"]);
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion.status).toBe("disproved");
    expect(decision.conclusion.because).toMatch(/the gradient in U_2 is exactly zero and the loss is not$/);
    expect(decision.hypotheses.find((h) => h.id === "point-in-s-k")?.verdict).toBe("holds");
    const critical = decide(core, "nguyen-hein-2018/4.5", instance).hypotheses.find((h) => h.id === "zero-gradient");
    expect(critical).toMatchObject({ verdict: "holds", because: expect.stringMatching(/gradient in U_2 is exactly zero/) });
  });

  it("case 11: the suboptimal local minimum x = (-1,0,1) is not in S_1", () => {
    const weights = {
      "wide.weight": new Float64Array(3),
      "wide.bias": [-1, -1, -1],
      "out.weight": [1, 1, 1].map((v) => v / 4),
      "out.bias": [-0.75 * (1 / (1 + Math.E))],
    };
    const instance = { ...networkInstance(net(3, "sigmoid"), f8([3, 1], [-1, 0, 1]), weights), targets: f8([3, 1], [-1, 2, -1]) };
    const decision = decide(core, "nguyen-hein-2018/4.5", instance);
    expect(failing(decision)).toContain("point-in-s-k");
    expect(decision.hypotheses.find((h) => h.id === "point-in-s-k")?.because).toMatch(/1 different rows/);
    expect(verdict(decision)).toBe("not-applicable");
  });

  it("case 15: cross-entropy is not the loss of the theorems", () => {
    for (const id of ["nguyen-hein-2018/4.3", "nguyen-hein-2018/4.4", "nguyen-hein-2018/4.5"]) {
      const decision = decide(core, id, { ...base, loss: "softmax-cross-entropy", targets: f8([8], [0, 1, 0, 1, 0, 1, 0, 1]) });
      expect(failing(decision)).toContain("squared-loss");
      expect([decision.conclusion.status, verdict(decision), decision.certificates]).toEqual(["not-tested", "not-applicable", []]);
      expect(decision.conclusion.because).toMatch(/^the loss softmax-cross-entropy is not covered/);
    }
  });
});
