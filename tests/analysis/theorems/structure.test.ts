import { appliesOf, verdictOf } from "@nadir/analysis/evidence";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const conv = (filters: number, name: string, extra: object = {}) => ({
  type: "conv2d",
  filters,
  kernel: 3,
  bias: "per-neuron",
  name,
  ...extra,
});
const dense = (units: number, name: string) => ({ type: "dense", units, name });
const act = (name: string) => ({ type: "activation", function: name });
const flatten = { type: "flatten" };
const [lemma25, moreover, lemma42] = ["nguyen-hein-2018/2.5", "nguyen-hein-2018/3.4-full-rank", "nguyen-hein-2018/4.2"];

const failing = (decision: ReturnType<typeof decide>) => decision.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id);
const verdict = (decision: ReturnType<typeof decide>) =>
  verdictOf(decision.applies ?? appliesOf(decision.hypotheses), decision.conclusion.status);

/** 8×8 images; layer 1 is wide, layer 2 one channel of 6×6, layer 3 a convolution with so many filters, 4×4. */
const tall = (filters: number, extra: object = {}) =>
  networkInstance(
    [
      ...[conv(4, "wide"), act("sigmoid"), conv(1, "middle", { padding: 1 }), act("sigmoid")],
      ...[conv(filters, "upper", extra), act("sigmoid"), flatten, dense(2, "out")],
    ],
    randomInputs(12, [1, 8, 8]),
    {},
    { scale: 3 },
  );

describe("Lemma 2.5 with Assumption 2.4 decided", () => {
  it("is verified where one filter is enough", () => {
    const decision = decide(
      core,
      lemma25,
      networkInstance([conv(1, "a"), act("sigmoid"), flatten, dense(2, "out")], randomInputs(3, [1, 6, 6])),
    );
    expect(verdict(decision)).toBe("verified");
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "exact", scope: "almost-every-parameter" });
    expect(decision.certificates).toHaveLength(1);
  });

  it("case 8: 6x6 pixels, 1 to 2 channels, 3x3: the assumption fails (28 < 32), and so does the conclusion, for all weights", () => {
    const decision = decide(
      core,
      lemma25,
      networkInstance([conv(2, "a"), act("sigmoid"), flatten, dense(2, "out")], randomInputs(3, [1, 6, 6])),
    );
    expect(failing(decision)).toEqual(["convolution-structure"]);
    expect(verdict(decision)).toBe("not-applicable");
    expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture" });
    expect(decision.conclusion.because).toBe('U of "a" is 36x32, of rank 28 for almost all weights and below 32 for all');
  });

  it("stays undecided where bounds differ, with the chance that three primes miss a larger rank", () => {
    const layers = [{ type: "conv2d", filters: 1, kernel: 2, padding: 1, name: "a" }, act("sigmoid"), flatten, dense(2, "out")];
    const decision = decide(core, lemma25, networkInstance(layers, randomInputs(2, [2, 7, 7])));
    const structure = decision.hypotheses.find((h) => h.id === "convolution-structure");
    expect(structure).toMatchObject({ verdict: "unknown", grade: "statistical" });
    expect(structure?.because).toMatch(/rank is 62 < 64 .* with probability below [1-9]e-1\d$/);
    expect(decision.conclusion).toMatchObject({ status: "undecided", leaning: "fails", grade: "statistical" });
    expect(failing(decision)).toEqual(["network-class"]);
    expect(decision.certificates[0]?.claim).toMatchObject({ status: "undecided", matrices: [{ rankAtLeast: 62, rankAtMost: 64 }] });
  });

  it("says so where a matrix is too large to eliminate, and leans nowhere", () => {
    const layers = [{ type: "conv2d", filters: 7, kernel: 3, name: "a" }];
    const decision = decide(core, lemma25, networkInstance(layers, randomInputs(1, [5, 64, 64])));
    expect(decision.conclusion).toMatchObject({ status: "undecided", grade: "numerical" });
    expect(decision.conclusion.leaning).toBeUndefined();
    expect(decision.conclusion.because).toMatch(/too large to eliminate/);
  });

  it("asks for a convolution", () => {
    expect(() => decide(core, lemma25, networkInstance([dense(2, "out")], randomInputs(3, [4])))).toThrow(/convolution/);
  });
});

describe("Lemma 4.2 and the set S_k", () => {
  it("almost every parameter is in S_k where the upper matrices can have full rank", () => {
    const decision = decide(core, lemma42, tall(1));
    expect(failing(decision)).toEqual(["network-class"]);
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "almost-every-parameter" });
    expect(decision.conclusion.because).toMatch(
      /^one point with sigma_min\(F_1\) >= .*; U of "upper" has generic rank 16; U of "out" has generic rank 2$/,
    );
  });

  it("case 8 as layer k+2: S_k is empty, Lemma 4.2 is false there, and Theorems 4.4 and 4.5 are vacuous", () => {
    const instance = {
      ...tall(2),
      targets: f8(
        [12, 2],
        Array.from({ length: 24 }, (_, i) => (i % 2 === Math.floor(i / 2) % 2 ? 1 : 0)),
      ),
    };
    const decision = decide(core, lemma42, instance);
    expect(failing(decision)).toContain("convolution-structure");
    expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture" });
    expect(decision.conclusion.because).toBe('S_1 is empty: U of "upper" is 36x32 and has rank at most 28 for all weights');
    for (const id of ["nguyen-hein-2018/4.4", "nguyen-hein-2018/4.5"]) {
      const point = decide(core, id, instance);
      expect(point.vacuous).toBe(true);
      expect(point.hypotheses.find((h) => h.id === "point-in-s-k")).toMatchObject({
        verdict: "fails",
        grade: "exact",
        because: 'S_1 is empty: layer 3 ("upper"): U is 36x32 and has rank at most 28 < 32 for all weights',
        fix: expect.stringContaining('"filters": 1 (rank 16, full)'),
      });
    }
  });

  it("verifies the lemma for a network of the printed class", () => {
    const layers = [conv(4, "wide"), act("sigmoid"), flatten, dense(6, "b"), act("sigmoid"), dense(2, "out")];
    const decision = decide(core, lemma42, networkInstance(layers, randomInputs(12, [1, 6, 6]), {}, { scale: 3 }));
    expect(failing(decision)).toEqual([]);
    expect(verdict(decision)).toBe("verified");
  });

  it("is disproved where the features are dependent for every parameter", () => {
    const layers = [dense(5, "wide"), act("sigmoid"), dense(2, "b"), act("sigmoid"), dense(1, "out")];
    const decision = decide(core, lemma42, networkInstance(layers, randomInputs(6, [3])));
    expect(failing(decision)).toEqual(["wide-layer"]);
    expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact", numbers: { rankAtMost: 5 } });
  });
});

describe("Theorem 3.4, moreover: all U_l of full rank", () => {
  const net = (filters: number, activation: string) => [conv(filters, "wide"), act(activation), flatten, dense(1, "out")];

  it.each(["sigmoid", "relu"])("holds together with rank F = N for a %s network of 4 filters", (activation) => {
    const decision = decide(core, moreover, networkInstance(net(4, activation), randomInputs(12, [1, 6, 6]), {}, { scale: 3 }));
    expect(verdict(decision)).toBe("verified");
    expect(decision.conclusion).toMatchObject({ status: "proved", scope: "some-parameter" });
    const scopes = decision.certificates[0]?.claim.scopes;
    expect(scopes).toEqual(activation === "relu" ? ["some-parameter"] : ["some-parameter", "almost-every-parameter"]);
  });

  it("is false with two filters on one channel, though rank F = N is possible", () => {
    const instance = networkInstance(net(2, "sigmoid"), randomInputs(12, [1, 6, 6]), {}, { scale: 3 });
    const decision = decide(core, moreover, instance);
    expect(failing(decision)).toEqual(["convolution-structure"]);
    expect(decision.conclusion).toMatchObject({ status: "disproved", grade: "exact", scope: "architecture" });
    expect(decide(core, "nguyen-hein-2018/3.4", instance).conclusion.status).toBe("proved");
  });
});

describe("the same activation pattern", () => {
  const id = "nadir/features-by-pattern";

  it("says of a ReLU network what Theorem 3.5 leaves undecided, with the radii", () => {
    const instance = networkInstance([dense(16, "wide"), act("relu"), dense(1, "out")], randomInputs(6, [4]), {}, { scale: 2 });
    expect(decide(core, "nguyen-hein-2018/3.5", instance).conclusion.status).toBe("undecided");
    const decision = decide(core, id, instance);
    expect(verdict(decision)).toBe("verified");
    expect(decision.conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "this-point" });
    const { radius, everywhere, kinks } = decision.conclusion.numbers as Record<string, number>;
    expect(radius! > 0 && everywhere! > 0 && everywhere! <= radius! && kinks === 96).toBe(true);
    expect(decision.hypotheses.map((h) => h.verdict)).toEqual(["holds", "holds"]);
  });

  it("is undecided on a kink, and names it", () => {
    const instance = networkInstance([dense(4, "wide"), act("relu"), dense(1, "out")], f8([2, 2], [0, 0, 1, 2]), {
      "wide.bias": [1, 0, 1, 1],
    });
    const decision = decide(core, id, { ...instance, point: "given" });
    expect(decision.conclusion.status).toBe("undecided");
    expect(decision.conclusion.because).toMatch(/neuron 1 of "activation2" at sample 0/);
    expect(decision.hypotheses.map((h) => h.verdict)).toEqual(["holds", "unknown"]);
    const witness = decide(core, id, instance);
    expect(witness.conclusion).toMatchObject({ status: "proved", claim: expect.stringContaining("of another point drawn from the seed") });
  });
});
