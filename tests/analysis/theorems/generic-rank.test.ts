import { digits } from "@nadir/analysis/data";
import { type Instance, stagesOf } from "@nadir/analysis/formats";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { networkInstance } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const samples = 60;
const act = (name: string) => ({ type: "activation", function: name });
const conv = (filters: number, extra: object = {}) => ({ type: "conv2d", filters, kernel: 3, ...extra });
const dense = (units: number) => ({ type: "dense", units });
const flatten = { type: "flatten" };
const repeated = (count: number, layer: (i: number) => readonly object[]) => Array.from({ length: count }, (_, i) => layer(i)).flat();

/** The first digits under a network with random parameters times a scale; 0 is a point at which all features are equal. */
function instance(layers: readonly object[], scale: number): Instance {
  const { inputs } = digits(samples);
  const base = networkInstance([...layers, flatten, dense(1)], { ...inputs, shape: [samples, 1, 8, 8] }, {}, { scale });
  return { ...base, inputSteps: [{ op: "divide", by: 16 }] };
}

/** Networks as people build them, outside the printed class, with the layer whose features are asked for. */
const networks: readonly (readonly [string, readonly object[], number])[] = [
  ["biases tied, as PyTorch has them", [conv(3), act("sigmoid")], 1],
  ["padding, three layers deep", repeated(3, () => [conv(2, { padding: 1 }), act("sigmoid")]), 3],
  ["stride 2", [conv(8, { stride: 2, padding: 1 }), act("sigmoid")], 1],
  ["average pooling", [conv(6), act("sigmoid"), { type: "avg-pool2d", kernel: 2 }, conv(16, { kernel: 2 }), act("sigmoid")], 3],
  ["features that are averages", [conv(8), act("softplus"), { type: "avg-pool2d", kernel: 2 }], 2],
  [
    "residual connections",
    [conv(2, { padding: 1, name: "a" }), act("tanh"), conv(2, { padding: 1 }), { type: "residual-add", from: "a" }, act("tanh")],
    4,
  ],
  ["GELU, both forms", [conv(4), act("gelu"), conv(8), act("gelu-tanh")], 2],
  ["tanh, to which Assumption 3.2 does not extend", [conv(3), act("tanh")], 1],
  ["groups", [conv(4), act("silu"), conv(8, { groups: 4 }), act("silu")], 2],
  ["max pooling of the data", [{ type: "max-pool2d", kernel: 2, stride: 1 }, conv(4), act("sigmoid")], 2],
  [
    "nine tanh layers, whose rounding errors would grow through random weights",
    [flatten, ...repeated(9, () => [dense(70), act("tanh")])],
    9,
  ],
  ["eight GELU layers", [flatten, ...repeated(8, () => [dense(70), act("gelu")])], 8],
  ["a bottleneck of three sigmoid units", [flatten, dense(3), act("sigmoid"), dense(80), act("sigmoid")], 2],
];

describe("rank F = N for almost every parameter of the network as it is, decided by one witness (rigor A19)", () => {
  it.each(networks)("%s", (_, layers, layer) => {
    const given = instance(layers, 0);
    const { conclusion, certificates } = decide(core, "nguyen-hein-2018/3.5", given, { layer });
    expect(stagesOf(given.architecture)[layer - 1]!.width).toBeGreaterThanOrEqual(samples);
    expect(conclusion).toMatchObject({ status: "proved", scope: "almost-every-parameter" });
    expect(conclusion.because).toMatch(/^one other point |so some parameters have independent features, which is enough/);
    expect(certificates.at(-1)!.claim.scopes).toContain("almost-every-parameter");
  });

  it("the same layers under ReLU, or under max pooling after a parameter, are decided at the witness alone: never almost everywhere", () => {
    for (const layers of [
      [conv(4), act("relu")],
      [conv(8), act("sigmoid"), { type: "max-pool2d", kernel: 2 }],
    ]) {
      const layer = layers.length - 1;
      const { conclusion } = decide(core, "nguyen-hein-2018/3.5", instance(layers, 3), { layer });
      expect(conclusion.status).not.toBe("proved");
      const { certificates } = decide(core, "nguyen-hein-2018/3.4", instance(layers, 3), { layer });
      expect(certificates[0]?.claim.scopes).toEqual(["some-parameter", "this-point"]);
    }
  });
});
