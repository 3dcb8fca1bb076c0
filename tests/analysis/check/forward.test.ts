import { features } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { activationNames } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { distance } from "../../reference/fixed-activations.ts";
import { fixedForward } from "../../reference/fixed-forward.ts";
import { fixed } from "../../reference/fixed-point.ts";
import { loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";

const conv = { type: "conv2d", filters: 3, kernel: 3 };
const sigmoid = { type: "activation", function: "sigmoid" };
const networks: Readonly<Record<string, readonly object[]>> = {
  "padding, stride, dilation": [{ ...conv, padding: [1, 2], stride: [2, 1], dilation: [1, 2] }, sigmoid],
  groups: [{ ...conv, filters: 4, groups: 2 }, sigmoid, { ...conv, filters: 8, kernel: 2, groups: 4, bias: "none" }],
  "bias per neuron": [{ ...conv, bias: "per-neuron" }, sigmoid, { ...conv, kernel: [2, 1], bias: "none" }],
  "max pool with padding": [conv, { type: "max-pool2d", kernel: 2, stride: 1, padding: 1 }, sigmoid],
  "mean pool with padding": [conv, sigmoid, { type: "avg-pool2d", kernel: 3, stride: 2, padding: 1 }],
  "global mean and dense": [conv, sigmoid, { type: "global-avg-pool2d" }, { type: "dense", units: 4, bias: false }],
  residual: [
    conv,
    { ...sigmoid, name: "a" },
    { ...conv, padding: 1 },
    { type: "residual-add", from: "a" },
    { type: "flatten" },
    { type: "dense", units: 5 },
  ],
  ...Object.fromEntries(
    activationNames.map((name) => [
      `${name}, twice`,
      [
        { type: "flatten" },
        { type: "dense", units: 6 },
        { type: "activation", function: name, ...(name === "softplus" ? { parameter: 3 } : {}) },
        { type: "dense", units: 4 },
        { type: "activation", function: name },
      ],
    ]),
  ),
};

describe("the checker's forward pass", () => {
  it.each(Object.keys(networks))("bounds its distance from the real function: %s", (name) => {
    for (const scale of [0.5, 2]) {
      const loaded = loadedInstance(networkInstance(networks[name]!, randomInputs(3, [2, 6, 5]), {}, { scale, seed: name.length }));
      const f = finish(features(loaded, loaded.architecture.layers.length - 1, null));
      let used = 0;
      for (let i = 0; i < loaded.samples; i++)
        for (const [j, exact] of fixedForward(loaded, i).entries()) {
          const off = distance(f.values[i * f.columns + j]!, exact);
          expect(off <= fixed(f.error[j]!), `sample ${i}, neuron ${j}`).toBe(true);
          if (f.error[j]! > 0) used = Math.max(used, Number((off << 80n) / fixed(f.error[j]!)) * 2 ** -80);
        }
      expect(used).toBeGreaterThan(1e-4);
    }
  });

  it("grows no error where nothing is rounded, and keeps the chosen columns", () => {
    const loaded = loadedInstance(networkInstance([{ type: "max-pool2d", kernel: 2 }, { type: "flatten" }], randomInputs(300, [1, 4, 4])));
    const all = finish(features(loaded, 1, null));
    const some = finish(features(loaded, 1, [1, 3]));
    expect(all.error).toEqual(new Float64Array(4));
    expect([some.columns, some.values[2 * 299], some.values[2 * 299 + 1]]).toEqual([2, all.values[4 * 299 + 1], all.values[4 * 299 + 3]]);
  });
});
