import type { Loaded } from "@nadir/analysis/check";
import { describe, expect, test } from "vitest";
import { antipodalPairs } from "../../../packages/analysis/src/check/deficiency/antipodal-pairs.ts";
import { deficiencyReasons } from "../../../packages/analysis/src/check/deficiency/index.ts";
import { polynomialDimension } from "../../../packages/analysis/src/check/deficiency/polynomial-degree.ts";
import { convNet, numbers, subject } from "./wide-subject.ts";

const bound = (id: string, s: Loaded, layer = 1) => deficiencyReasons.find((r) => r.id === id)!.bound(s, layer);
const dense = (units: number, activation: string, bias = true) => [
  { type: "dense", units, name: "wide", bias },
  { type: "activation", function: activation },
  { type: "dense", units: 1, name: "out" },
];
const scaled = (rows: Float64Array, size: number, copies: readonly (readonly [number, number])[]) => {
  const out = new Float64Array(rows.length + copies.length * size);
  out.set(rows);
  for (const [i, [row, by]] of copies.entries())
    for (let j = 0; j < size; j++) out[rows.length + i * size + j] = by * rows[row * size + j]!;
  return out;
};

describe("reasons for dependent features", () => {
  test("no reason claims anything about a network whose features are independent", () => {
    const s = subject({ input: [1, 5, 5], samples: 20, layers: convNet(3, "sigmoid") });
    for (const reason of deficiencyReasons) expect(typeof reason.bound(s, 1), reason.id).toBe("string");
  });

  test("width: n_k = N is enough, n_k = N-1 is not", () => {
    const at = (samples: number) => bound("width", subject({ input: [4], samples, layers: dense(9, "sigmoid") }));
    expect(typeof at(9)).toBe("string");
    expect(at(10)).toMatchObject({ rank: 9, reach: "architecture", grade: "exact" });
  });

  test("duplicate samples lose one dimension each, for every parameter", () => {
    const inputs = scaled(numbers(5 * 4, 2), 4, [
      [1, 1],
      [1, 1],
      [3, 1],
    ]);
    expect(bound("duplicate-samples", subject({ input: [4], samples: 8, inputs, layers: dense(20, "sigmoid") }))).toMatchObject({
      rank: 5,
      reach: "architecture",
      witness: { first: { sample: 1 }, second: { sample: 5 } },
    });
  });

  test("pixels that no patch covers do not tell samples apart", () => {
    const layers = [
      { type: "conv2d", filters: 9, kernel: 1, stride: 2 },
      { type: "activation", function: "sigmoid" },
      { type: "flatten" },
      { type: "dense", units: 1 },
    ];
    const inputs = Float64Array.of(1, 5, 2, 1, 7, 2);
    expect(bound("duplicate-samples", subject({ input: [1, 1, 3], samples: 2, inputs, layers }))).toMatchObject({ rank: 1 });
  });

  test("constant images with a tied bias have rank <= filters; untied, or with padding, nothing is claimed", () => {
    const inputs = Float64Array.from({ length: 10 * 9 }, (_, i) => 1 + Math.floor(i / 9));
    const at = (bias: "per-neuron" | "per-filter", padding = 0) => {
      const layers = [
        { type: "conv2d", filters: 3, kernel: 2, bias, padding },
        { type: "activation", function: "sigmoid" },
        { type: "flatten" },
        { type: "dense", units: 1 },
      ];
      return bound("constant-images", subject({ input: [1, 3, 3], samples: 10, inputs, layers }));
    };
    expect(at("per-filter")).toMatchObject({ rank: 3, reach: "architecture" });
    expect(typeof at("per-neuron")).toBe("string");
    expect(typeof at("per-filter", 1)).toBe("string");
  });

  test("identity and square features are polynomials: C(d+2, 2) is sharp", () => {
    const at = (activation: string, samples: number, layer = 1) =>
      bound("polynomial-degree", subject({ input: [3], samples, layers: dense(40, activation) }), layer);
    expect(at("identity", 5)).toMatchObject({ rank: 4, reach: "architecture" });
    expect(typeof at("identity", 4)).toBe("string");
    expect(at("square", 11)).toMatchObject({ rank: 10 });
    expect(typeof at("square", 10)).toBe("string");
    expect(at("cubic", 21)).toMatchObject({ rank: 20 });
    expect(typeof at("sigmoid", 30)).toBe("string");
    expect(polynomialDimension(61, 2, 2000)).toBe(1953);
  });

  test("antipodal pairs are matched one to one", () => {
    const inputs = scaled(numbers(3 * 2, 3), 2, [
      [0, -1],
      [1, -1],
      [0, 1],
      [0, 0],
    ]);
    const s = subject({ input: [2], samples: 7, inputs, layers: dense(9, "sigmoid", false) });
    const pairs = antipodalPairs(s);
    expect(pairs.map((p) => [...p].sort().join()).sort()).toEqual(["0,3", "1,4", "6,6"]);
  });

  test.each([
    ["sigmoid", 2, 3],
    ["sigmoid-cubed", 2, 3],
    ["tanh", 2, 2],
    ["square", 2, 2],
    ["arctan", 2, 2],
    ["sin", 2, 2],
    ["cubic", 2, 2],
    ["gaussian", 2, 2],
  ])("%s without bias: %i pairs of 4 samples leave rank <= %i", (activation, _pairs, rank) => {
    const inputs = scaled(numbers(2 * 2, 3), 2, [
      [0, -1],
      [1, -1],
    ]);
    expect(bound("antipodal-pairs", subject({ input: [2], samples: 4, inputs, layers: dense(9, activation, false) }))).toMatchObject({
      rank,
      reach: "architecture",
    });
    const zero = subject({
      input: [2],
      samples: 4,
      inputs,
      layers: dense(9, activation),
      parameters: { "wide.bias": new Float64Array(9) },
    });
    expect(bound("antipodal-pairs", zero)).toMatchObject({ rank, reach: "this-point" });
    expect(typeof bound("antipodal-pairs", subject({ input: [2], samples: 4, inputs, layers: dense(9, activation) }))).toBe("string");
  });

  test("zero weights hide inputs at this point only", () => {
    const inputs = Float64Array.of(1, 2, 1, 3, 4, 5);
    const weights = Float64Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? i + 1 : 0));
    const s = subject({ input: [2], samples: 3, inputs, layers: dense(9, "sigmoid"), parameters: { "wide.weight": weights } });
    expect(bound("identical-rows", s)).toMatchObject({
      rank: 2,
      reach: "this-point",
      witness: { first: { sample: 0 }, second: { sample: 1 } },
    });
    expect(typeof bound("duplicate-samples", s)).toBe("string");
  });
});
