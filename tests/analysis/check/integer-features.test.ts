import { Declined, featureResidues, features, type IntegerFeatures, integerFeatures, type Loaded } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { dyadicMatrix, integerMatrix, product, rank, rankModulo, transpose } from "@nadir/analysis/exact";
import { singularValues } from "@nadir/analysis/linalg";
import { DEFAULT_PRIME, load, rankModP } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { fixedForward } from "../../reference/fixed-forward.ts";
import { f8, loadedInstance, networkInstance, randomInputs, randomNumbers } from "../../support/instances.ts";

const core = await load();
const conv = { type: "conv2d", filters: 3, kernel: 3 };
const relu = { type: "activation", function: "relu" };
const leaky = { type: "activation", function: "leaky-relu", parameter: 0.15625 };
const networks: Readonly<Record<string, readonly object[]>> = {
  "padding, stride, dilation": [{ ...conv, padding: [1, 2], stride: [2, 1], dilation: [1, 2] }, relu],
  groups: [{ ...conv, filters: 4, groups: 2 }, leaky, { ...conv, filters: 8, kernel: 2, groups: 4, bias: "none" }],
  "bias per neuron": [{ ...conv, bias: "per-neuron" }, relu, { ...conv, kernel: [2, 1], bias: "none" }],
  "max pool with padding": [conv, { type: "max-pool2d", kernel: 2, stride: 1, padding: 1 }, leaky],
  "mean of nine with padding, then dense": [
    conv,
    relu,
    { type: "avg-pool2d", kernel: 3, stride: 2, padding: 1 },
    { type: "flatten" },
    { type: "dense", units: 3 },
  ],
  "mean of twelve and dense": [conv, relu, { type: "global-avg-pool2d" }, { type: "dense", units: 4, bias: false }],
  "residual over a mean": [
    { ...conv, name: "a" },
    { ...relu, name: "r" },
    { type: "avg-pool2d", kernel: 3, stride: 1, padding: 1, name: "m" },
    { type: "residual-add", from: "r" },
    { type: "flatten" },
    { type: "dense", units: 5 },
    { type: "activation", function: "identity" },
  ],
};

/** Numbers of `bits` bits: what the doubles are is known, so both representations can be had on purpose. */
function coarse(values: Float64Array, bits: number): Float64Array {
  return values.map((x) => Math.round(x * 2 ** bits) / 2 ** bits);
}

function rounded(loaded: Loaded, bits: number): Loaded {
  const parameters = new Map([...loaded.parameters].map(([name, { shape, data }]) => [name, { shape, data: coarse(data, bits) }]));
  return { ...loaded, parameters, inputs: { ...loaded.inputs, data: coarse(loaded.inputs.data, bits) } };
}

/** The integers as BigInts, in either representation. */
const bigints = ({ values }: IntegerFeatures): bigint[] => Array.from(values as ArrayLike<number | bigint>, BigInt);
const lastLayer = (loaded: Loaded): number => loaded.architecture.layers.length - 1;

describe("integer features", () => {
  it.each(Object.keys(networks))("are the outputs of the network, digit by digit, in doubles and in BigInts: %s", (name) => {
    for (const [bits, kind] of [
      [4, Float64Array],
      [31, Array],
    ] as const) {
      const instance = networkInstance(networks[name]!, randomInputs(3, [2, 6, 5]), {}, { scale: 2, seed: name.length });
      const loaded = rounded(loadedInstance(instance), bits);
      const exact = finish(integerFeatures(loaded, lastLayer(loaded)));
      expect(exact.values, `${bits} bits`).toBeInstanceOf(kind);
      const shift = BigInt(320 + exact.exponent);
      for (let i = 0; i < loaded.samples; i++)
        for (const [j, reference] of fixedForward(loaded, i).entries()) {
          const integer = BigInt(exact.values[i * exact.columns + j]!) << shift;
          const off = integer - reference * exact.divisor;
          // The reference truncates at 2^-320 where it divides; two different outputs are at least 2^-200 apart.
          expect(off < 1n << 40n && off > -(1n << 40n), `sample ${i}, neuron ${j}`).toBe(true);
        }
    }
  });

  it("decide a ReLU at exactly 0 and a hair off it, where doubles cannot", () => {
    const layers = [{ type: "dense", units: 2 }, relu];
    const weight = [1, 2 ** -60, 1, 2 ** -60];
    const instance = networkInstance(layers, f8([3, 2], [1, 1, -1, 1, 1, 0]), { "dense1.weight": weight, "dense1.bias": [-1, 1] });
    const loaded = loadedInstance(instance);
    const exact = finish(integerFeatures(loaded, 1));
    expect(bigints(exact)).toEqual([1n, (2n << 60n) + 1n, 0n, 1n, 0n, 2n << 60n]);
    expect(exact.exponent).toBe(-60);
    expect(finish(features(loaded, 1, null)).values[0]).toBe(0);
  });

  it("give the rank over the rationals, modulo a prime and in WebAssembly alike, also where doubles lose it", () => {
    const random = randomNumbers(5);
    for (let round = 0; round < 60; round++) {
      const units = 3 + (round % 6);
      const layers = [{ type: "dense", units }, relu, { type: "dense", units: 7 }, leaky];
      const instance = networkInstance(layers, randomInputs(6, [4], round), {}, { seed: round });
      const loaded = rounded(loadedInstance(instance), 1 + Math.floor(3 + 3 * random()));
      const exact = finish(integerFeatures(loaded, 3));
      const [rows, columns] = [exact.rows, exact.columns];
      const truth = rank(integerMatrix(bigints(exact), rows, columns));
      const residues = featureResidues(exact, DEFAULT_PRIME);
      using scope = core.scope("test");
      expect(rankModulo(residues, rows, columns, DEFAULT_PRIME).rank).toBe(truth);
      expect(rankModP(scope.from("u32", [rows, columns], residues), DEFAULT_PRIME).rank).toBe(truth);
    }
  });

  it.each([
    [30, 3, 70],
    [53, 40, 60],
    [53, 9, 300],
    [120, 300, 9],
    [900, 5, 3],
    [1, 2, 200],
  ])("are the exact products whatever the length: %i bits of spread, fan-in %i, %i units", (spread, fanIn, units) => {
    const random = randomNumbers(spread + fanIn);
    const draw = (count: number): number[] => Array.from({ length: count }, () => random() * 2 ** Math.round((random() * spread) / 2));
    const [x, w] = [draw(3 * fanIn), draw(units * fanIn)];
    const instance = networkInstance([{ type: "dense", units, bias: false }], f8([3, fanIn], x), { "dense1.weight": w });
    const exact = finish(integerFeatures(loadedInstance(instance), 0));
    const reference = product(dyadicMatrix(x, 3, fanIn), transpose(dyadicMatrix(w, units, fanIn)));
    expect(exact.exponent).toBe(reference.exponent);
    expect(bigints(exact)).toEqual(reference.data);
  });

  it("are those of the parameters at hand, also where an instance shares some arrays with another", () => {
    const instance = networkInstance([{ type: "dense", units: 1 }], f8([1, 1], [3]), { "dense1.weight": [2], "dense1.bias": [1] });
    const loaded = loadedInstance(instance);
    const other = new Map([...loaded.parameters, ["dense1.bias", { shape: [1], data: Float64Array.of(5) }] as const]);
    expect(bigints(finish(integerFeatures(loaded, 0)))).toEqual([7n]);
    expect(bigints(finish(integerFeatures({ ...loaded, parameters: other }, 0)))).toEqual([11n]);
    expect(bigints(finish(integerFeatures({ ...loaded, inputs: { shape: [1, 1], data: Float64Array.of(0.5) } }, 0)))).toEqual([2n]);
  });

  it("see two samples apart that differ by 2^-200", () => {
    const instance = networkInstance([{ type: "dense", units: 2, bias: false }, relu], f8([2, 2], [1, 2, 1, 2]), {
      "dense1.weight": [1, 0, 0, 1],
    });
    const near = loadedInstance({ ...instance, inputs: f8([2, 2], [2 ** 200, 1, 2 ** 200, 1 + 2 ** -40]) });
    const exact = finish(integerFeatures(near, 1));
    expect(rankModulo(featureResidues(exact, DEFAULT_PRIME), 2, 2, DEFAULT_PRIME).rank).toBe(2);
    using scope = core.scope("test");
    const values = finish(singularValues(scope.from("f64", [2, 2], finish(features(near, 1, null)).values)));
    expect(values[1]! / values[0]!).toBeLessThan(2 ** -52);
  });

  it("exist for piecewise linear networks only, and say what is missing", () => {
    const loaded = loadedInstance(
      networkInstance(
        [
          { type: "dense", units: 2 },
          { type: "activation", function: "tanh" },
        ],
        randomInputs(2, [2]),
      ),
    );
    expect(() => finish(integerFeatures(loaded, 1))).toThrow(Declined);
    expect(() => finish(integerFeatures(loaded, 1))).toThrow(/needs a piecewise linear activation .* got tanh/);
  });

  it("refuse what would not fit, before the work", () => {
    const wide = networkInstance([{ type: "dense", units: 20 }], f8([1, 2], [2 ** 1000, 2 ** -1000]));
    const loaded = { ...loadedInstance(wide), samples: 1e6 };
    expect(() => finish(integerFeatures({ ...loaded, inputs: { shape: [1e6, 2], data: repeated(loaded.inputs.data, 1e6) } }, 0))).toThrow(
      /integer features: needs at most 2048 MiB; got about \d+ MiB/,
    );
  });
});

function repeated(row: Float64Array, times: number): Float64Array {
  const all = new Float64Array(row.length * times);
  for (let i = 0; i < times; i++) all.set(row, i * row.length);
  return all;
}
