import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const layers = [
  { type: "dense", units: 4 },
  { type: "activation", function: "sigmoid" },
  { type: "dense", units: 1 },
];
const outer = [0.25, 0.25, 0.25, 0.25];
const sigmoidAt1 = 0.2689414213699951;

describe("case 11: x = (-1, 0, 1), y = (-1, 2, -1), four neurons for three samples", () => {
  const parameters = {
    "dense1.weight": [0, 0, 0, 0],
    "dense1.bias": [-1, -1, -1, -1],
    "dense3.weight": outer,
    "dense3.bias": [-sigmoidAt1],
  };
  const point = { ...networkInstance(layers, f8([3, 1], [-1, 0, 1]), parameters), targets: f8([3, 1], [-1, 2, -1]) };

  it("is a suboptimal local minimum with loss 3", () => {
    const { conclusion, hypotheses, certificates } = decide(core, "nadir/suboptimal-local-minima", point);
    expect(hypotheses.every((h) => h.verdict === "holds")).toBe(true);
    expect(conclusion).toMatchObject({
      status: "proved",
      grade: "enclosed",
      scope: "some-parameter",
      numbers: { lossAtLeast: 3, lossAtMost: 3 },
    });
    expect(conclusion.numbers.gapAtLeast).toBeGreaterThan(0.7);
    expect(conclusion.numbers.outputBiasWithin).toBeLessThan(1e-15);
    expect(certificates.map((c) => c.kind)).toEqual(["suboptimal-local-minimum"]);
  });

  it("is outside S_1, so that Theorem 4.5 does not apply although the layer is wide", () => {
    const { hypotheses } = decide(core, "nguyen-hein-2018/4.5", point);
    const verdicts = Object.fromEntries(hypotheses.map((h) => [h.id, h.verdict]));
    expect(verdicts).toMatchObject({
      "wide-layer": "holds",
      "distinct-patches": "holds",
      "nonzero-derivative": "holds",
      "point-in-s-k": "fails",
    });
    expect(hypotheses.find((h) => h.id === "point-in-s-k")!.because).toMatch(/differ only where/);
  });
});

describe("nadir/suboptimal-local-minima elsewhere", () => {
  it("does not apply to a trained or random point, and says which weight moved", () => {
    const point = { ...networkInstance(layers, randomInputs(3, [1])), targets: f8([3, 1], [-1, 2, -1]) };
    const { conclusion, hypotheses } = decide(core, "nadir/suboptimal-local-minima", point);
    expect(conclusion.status).toBe("not-tested");
    expect(hypotheses.find((h) => h.id === "constant-features")).toMatchObject({ verdict: "fails", witness: { kind: "weight", index: 0 } });
    for (const h of hypotheses) if (h.verdict === "fails") expect(h.fix, h.id).toBeTruthy();
  });
});
