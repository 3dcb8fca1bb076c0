import { derive, type Fields, features, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { singularValues } from "@nadir/analysis/linalg";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, randomNumbers } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const core = await load();
const act = (name: string, parameter?: number) => ({
  type: "activation",
  function: name,
  ...(parameter === undefined ? {} : { parameter }),
});
const conv = (filters: number, extra: object = {}) => ({ type: "conv2d", filters, kernel: 3, ...extra });
const dense = (units: number, extra: object = {}) => ({ type: "dense", units, ...extra });
const byInverse = { kind: "feature-rank-inverse", columns: null };

function derived(instance: Instance, layer: number, rank: Fields = byInverse, terms: Terms = rigorous): Fields | string {
  const result = finish(derive("feature-rank-pattern", loadedInstance(instance), { theorem: null, layer, rank }, terms));
  return result.accepted ? result.claim : result.because;
}

function claimed(
  instance: Instance,
  layer: number,
  rank?: Fields,
): { radius: number; everywhere: number | null; sigmaMin: number | null; kinks: number } {
  const claim = derived(instance, layer, rank);
  if (typeof claim === "string") throw new Error(claim);
  return claim as never;
}

/** Parameters each changed by exactly ±r. */
function shaken(instance: Instance, r: number, seed: number): Instance {
  const random = randomNumbers(seed);
  const parameters = Object.entries(instance.parameters).map(([name, a]) => [
    name,
    { ...a, data: Float64Array.from(a.data as Float64Array, (x) => x + (random() < 0 ? -r : r)) },
  ]);
  return { ...instance, parameters: Object.fromEntries(parameters) };
}

/** Signs of the outputs of a layer on all samples. */
function signs(instance: Instance, layer: number): string {
  return [...finish(features(loadedInstance(instance), layer, null)).values].map(Math.sign).join("");
}

function sigmaMin(instance: Instance, layer: number): number {
  const f = finish(features(loadedInstance(instance), layer, null));
  using scope = core.scope("test");
  return finish(singularValues(scope.from("f64", [f.rows, f.columns], f.values))).at(-1)!;
}

const networks: readonly (readonly [string, Instance, number])[] = [
  ["ReLU", networkInstance([dense(14), act("relu")], randomInputs(5, [4]), {}, { scale: 2 }), 1],
  ["two ReLU layers", networkInstance([dense(12), act("relu"), dense(24), act("relu")], randomInputs(5, [4])), 3],
  ["leaky ReLU", networkInstance([conv(3), act("leaky-relu", 0.25)], randomInputs(6, [1, 5, 5])), 1],
  ["ReLU and max pool", networkInstance([conv(6), act("relu"), { type: "max-pool2d", kernel: 2 }], randomInputs(4, [1, 6, 6])), 2],
  [
    "average pool, padding, stride",
    networkInstance(
      [conv(6, { padding: 1, stride: 2 }), act("relu"), { type: "avg-pool2d", kernel: 2, stride: 1 }],
      randomInputs(4, [1, 6, 6]),
    ),
    2,
  ],
  [
    "a residual sum",
    networkInstance(
      [conv(3, { padding: 1, name: "a" }), act("relu"), conv(3, { padding: 1 }), { type: "residual-add", from: "a" }, act("relu")],
      randomInputs(4, [1, 4, 4]),
    ),
    4,
  ],
  ["sigmoid, then ReLU", networkInstance([dense(9), act("sigmoid"), dense(14), act("relu")], randomInputs(5, [4]), {}, { scale: 2 }), 3],
  ["ELU and SELU", networkInstance([dense(9), act("elu"), dense(9), act("selu")], randomInputs(5, [4])), 3],
];

describe("the ball of an activation pattern (rigor A19)", () => {
  it.each(networks)("%s: no sign changes and the rank stays within the radii, at corners of the ball", (_, instance, layer) => {
    const { radius, everywhere, sigmaMin: bound, kinks } = claimed(instance, layer);
    expect(radius).toBeGreaterThan(0);
    expect(kinks).toBeGreaterThan(0);
    expect(everywhere! > 0 && everywhere! <= radius && bound! > 0).toBe(true);
    const kinked = instance.architecture.layers.flatMap((l, i) =>
      l.type === "activation" && l.function !== "sigmoid" && i <= layer ? [i - 1] : [],
    );
    for (let seed = 1; seed <= 12; seed++) {
      const moved = shaken(instance, radius, seed);
      for (const before of kinked) expect(signs(moved, before)).toBe(signs(instance, before));
      expect(sigmaMin(shaken(instance, everywhere!, seed), layer)).toBeGreaterThan(0);
    }
  });

  it("is sharp for one ReLU neuron: z = wx + b keeps its sign up to |z|/(|x| + 1)", () => {
    const instance = networkInstance([dense(1), act("relu")], f8([1, 1], [2]), { "dense1.weight": [1], "dense1.bias": [1] });
    const { radius } = claimed(instance, 1);
    expect(radius).toBeLessThanOrEqual(1);
    expect(radius).toBeGreaterThan(0.89);
  });

  it("leaves alone what cannot change: dead neurons above a negative sign, blank patches without bias, pools of the data", () => {
    const inputs = randomInputs(3, [1, 6, 6]);
    for (let i = 0; i < 108; i++) if (i % 36 < 18) (inputs.data as Float64Array)[i] = 0;
    const layers = [
      { type: "max-pool2d", kernel: 2, stride: 1 },
      conv(5, { bias: "none" }),
      act("relu"),
      { type: "max-pool2d", kernel: 2, stride: 1 },
    ];
    expect(claimed(networkInstance(layers, inputs), 3).radius).toBeGreaterThan(0);
    const biased = networkInstance([conv(5), act("relu")], inputs, { "conv1.bias": new Float64Array(5) });
    expect(derived(biased, 1)).toMatch(
      /^pattern: needs every kink farther away than rounding errors; got neuron 0 of "activation2" at sample 0/,
    );
  });

  it("declines a pre-activation of 0, a tie of a pool, a network without kinks, and deficient features", () => {
    const zero = networkInstance([dense(2), act("relu")], f8([1, 1], [1]), { "dense1.weight": [1, 1], "dense1.bias": [-1, 3] });
    expect(derived(zero, 1)).toMatch(/^pattern: .*neuron 0/);
    const tie = networkInstance([conv(1, { kernel: 1 }), { type: "max-pool2d", kernel: 2 }], f8([1, 1, 2, 2], [3, 3, 1, 2]));
    expect(derived(tie, 1)).toMatch(/^pattern: .*a maximum of/);
    expect(derived(networkInstance([dense(5), act("sigmoid")], randomInputs(3, [2])), 1)).toMatch(/got none/);
    const equal = networkInstance([dense(5), act("relu")], f8([2, 2], [1, 2, 1, 2]));
    expect(derived(equal, 1)).toMatch(/independent columns/);
  });

  it("takes exact rank as well, which gives no radius without exceptions", () => {
    const [, instance, layer] = networks[0]!;
    const exact = claimed(instance, layer, { kind: "feature-rank-modular", columns: null, prime: 65521 });
    expect(exact).toMatchObject({ everywhere: null, sigmaMin: null, by: "feature-rank-modular", grade: "enclosed" });
    expect(exact.radius).toBe(claimed(instance, layer).radius);
    const peeled = { kind: "feature-rank-peeling", arithmetic: "exact", filters: [[1]], rows: [0], columns: [0] };
    const line = networkInstance([dense(1), act("relu")], f8([1, 1], [2]));
    expect(derived(line, 1, peeled)).toBe("evidence.rank: needs a proof at this point; feature-rank-peeling gives none.");
    expect(derived(instance, layer, { kind: "rank-upper-bound", reason: "width" })).toMatch(/^evidence.rank.kind/);
    expect(derived(instance, layer, { ...byInverse, theorem: null })).toMatch(/^evidence.rank: needs no "theorem"/);
  });
});

describe("every term of the radius is needed: without it the checker accepts a false claim", () => {
  it("products of two changes: 1 + w₂w₁ with tiny weights moves by r², where the first order says 2^-19 r", () => {
    const layers = [dense(1, { bias: false }), dense(1, { bias: false }), { type: "residual-add", from: "input" }, act("relu")];
    const weights = { "dense1.weight": [2 ** -20], "dense2.weight": [2 ** -20] };
    const instance = networkInstance(layers, f8([1, 1], [1]), weights);
    expect(claimed(instance, 3).radius).toBeLessThan(1);
    const bold = derived(instance, 3, byInverse, { ...rigorous, pattern: false }) as { radius: number };
    expect(bold.radius).toBeGreaterThan(11);
    const inside = { "dense1.weight": [-10], "dense2.weight": [10] };
    expect(signs(networkInstance(layers, f8([1, 1], [1]), inside), 3)).toBe("0");
  });

  it("rho: (1 + 2^-30)² - (1 + 2^-29) - 2^-60 is 0, and computed as -2^-60", () => {
    const weights = { "dense1.weight": [1 + 2 ** -30, -1, -1, 1, 1, 1] };
    const inputs = f8([1, 3], [1 + 2 ** -30, 1 + 2 ** -29, 2 ** -60]);
    const instance = networkInstance([dense(2, { bias: false }), act("relu")], inputs, weights);
    expect(signs(instance, 0)).toBe("-11");
    expect(derived(instance, 1)).toMatch(/^pattern: .*neuron 0/);
    const wrong = derived(instance, 1, byInverse, { ...rigorous, rho: 0 }) as { radius: number };
    expect(wrong.radius).toBeGreaterThan(0);
  });
});

describe("mutation law", () => {
  it("feature-rank-pattern", () => {
    const layers = [conv(3, { kernel: 2, name: "conv" }), act("relu"), { type: "flatten" }, dense(1, { name: "out" })];
    const instance = networkInstance(layers, randomInputs(3, [1, 3, 3]), {}, { scale: 2 });
    const evidence = { theorem: "nadir/features-by-pattern", layer: 1, rank: byInverse };
    const rank = (change: Fields): Fields => ({ ...evidence, rank: { ...byInverse, ...change } });
    expectMutationLaw(certificateOf("feature-rank-pattern", instance, evidence), {
      breaking: [
        ...[
          { theorem: null },
          { theorem: "nguyen-hein-2018/3.5" },
          { layer: 0 },
          { layer: 3 },
          { layer: 4 },
          { rank: null },
          { rank: [] },
        ].map((c) => ({ ...evidence, ...c })),
        ...[
          { kind: "feature-rank-modular" },
          { kind: "constructor" },
          { kind: "feature-rank-pattern" },
          { columns: [0, 1] },
          { shift: 1 },
          { theorem: null },
          { layer: 1 },
        ].map(rank),
      ],
      harmless: [rank({ columns: Array.from({ length: 12 }, (_, i) => i) })],
    });
  });
});
