import { derive, type Fields, forward, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";

interface Claim {
  readonly sigmaMin: number;
  readonly lower: number;
  readonly upper: number;
  readonly gradientAtLeast: number;
  readonly gradientAtMost: number;
  readonly lossAtLeast: number;
  readonly lossAtMost: number;
  readonly boundOfLoss: number | null;
  readonly status: string;
  readonly slack: number | null;
  readonly factors: readonly { readonly of: string; readonly low: number; readonly high: number }[];
  readonly hypotheses: readonly { readonly id: string; readonly verdict: string }[];
}

function bound(instance: Instance, evidence: Fields, terms: Terms = rigorous): Claim | string {
  const derived = finish(derive("gradient-bound", loadedInstance(instance), evidence, terms));
  return derived.accepted ? (derived.claim as unknown as Claim) : derived.because;
}

const dense = (units: number, name: string, bias = true) => ({ type: "dense", units, name, bias });
const act = (name: string) => ({ type: "activation", function: name });
const withTargets = (instance: Instance, values: ArrayLike<number>): Instance => {
  const samples = instance.inputs.shape[0]!;
  return { ...instance, targets: f8([samples, values.length / samples], values) };
};
const identity = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));

/** Features given outright by an identity layer, then a dense output with zero weights and the given biases: the residual is bias - targets exactly. */
function given(features: readonly (readonly number[])[], bias: readonly number[], targets: readonly number[]): Instance {
  const n = features[0]!.length;
  const layers = [dense(n, "wide", false), dense(bias.length, "out")];
  const inputs = f8([features.length, n], features.flat());
  return withTargets(
    networkInstance(layers, inputs, { "wide.weight": identity(n), "out.weight": new Float64Array(n * bias.length), "out.bias": bias }),
    targets,
  );
}

/** Naive gradient in U_{k+1} and loss of a dense or convolutional net above the features, by central differences of nothing: plain backpropagation with full matrices. */
function plainNorms(
  f: readonly number[][],
  upper: readonly { u: number[][]; slope: (g: number) => number; value: (g: number) => number; b: number[] }[],
  y: readonly number[][],
) {
  const slopes: number[][][] = [];
  let x = f.map((row) => [...row]);
  for (const { u, b, value, slope } of upper) {
    const g = x.map((row) => b.map((bias, j) => row.reduce((sum, v, i) => sum + v * u[i]![j]!, bias)));
    slopes.push(g.map((row) => row.map(slope)));
    x = g.map((row) => row.map(value));
  }
  const residual = x.map((row, i) => row.map((v, j) => v - y[i]![j]!));
  let delta = residual;
  for (let l = upper.length - 1; l >= 1; l--) {
    const below = slopes[l - 1]!;
    delta = delta.map((row, i) => upper[l]!.u.map((weights, p) => weights.reduce((sum, w, j) => sum + w * row[j]!, 0) * below[i]![p]!));
  }
  const gradient = f[0]!.map((_, p) => delta[0]!.map((__, j) => f.reduce((sum, row, i) => sum + row[p]! * delta[i]![j]!, 0)));
  const norm = (a: readonly (readonly number[])[]) => Math.sqrt(a.flat().reduce((sum, v) => sum + v * v, 0));
  return { gradient: norm(gradient), loss: norm(residual) ** 2 / 2 };
}

const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));

describe("two-sided gradient bound (Nguyen & Hein 2018, Lemma 4.3)", () => {
  it("is exact on integers: F = [[3,0],[4,5]], residual (1, -2)", () => {
    const claim = bound(
      given(
        [
          [3, 0],
          [4, 5],
        ],
        [0],
        [-1, 2],
      ),
      { theorem: null, layer: 0, shift: 4.9, shifts: [] },
    ) as Claim;
    // F^T D = (3 - 8, -10), norm² = 125; Φ = 5/2; σ² of F are 5 and 45.
    expect(claim.gradientAtLeast ** 2).toBeLessThanOrEqual(125);
    expect(claim.gradientAtMost ** 2).toBeGreaterThanOrEqual(125);
    expect(claim.gradientAtMost / claim.gradientAtLeast).toBeLessThan(1 + 1e-12);
    expect(claim.lossAtLeast).toBeLessThanOrEqual(2.5);
    expect(claim.lossAtMost).toBeGreaterThanOrEqual(2.5);
    expect(claim.lower ** 2).toBeLessThanOrEqual(5);
    expect(claim.lower).toBeGreaterThan(2.2);
    expect(claim.upper ** 2).toBeGreaterThanOrEqual(45);
    expect(claim.boundOfLoss!).toBeGreaterThanOrEqual(2.5);
    expect(claim.slack!).toBeLessThan(6);
    expect(claim.factors).toEqual([]);
  });

  it.each(["sigmoid", "tanh", "softplus"])(
    "encloses plain backpropagation through two %s layers, with every factor of both constants",
    (name) => {
      const values = { sigmoid, tanh: Math.tanh, softplus: (t: number) => Math.log1p(Math.exp(t)) } as Record<
        string,
        (t: number) => number
      >;
      const slopes = {
        sigmoid: (t: number) => sigmoid(t) * sigmoid(-t),
        tanh: (t: number) => 1 - Math.tanh(t) ** 2,
        softplus: sigmoid,
      } as Record<string, (t: number) => number>;
      const layers = [dense(9, "wide"), act("sigmoid"), dense(4, "b"), act(name), dense(3, "c"), act(name), dense(2, "out")];
      const base = networkInstance(layers, randomInputs(5, [3]), {}, { seed: 3, scale: 2 });
      const instance = withTargets(
        base,
        Array.from({ length: 10 }, (_, i) => i % 3),
      );
      const loaded = loadedInstance(instance);
      const f = forward(loaded, 0, 5, 1).get(instance.architecture.layers[1]!.name)!;
      const rows = Array.from({ length: 5 }, (_, i) => [...f.values.subarray(9 * i, 9 * i + 9)]);
      const map = (window: string, units: number, last = false) => {
        const w = loaded.parameters.get(`${window}.weight`)!.data;
        const inputs = w.length / units;
        const u = Array.from({ length: inputs }, (_, p) => Array.from({ length: units }, (__, j) => w[j * inputs + p]!));
        return {
          u,
          b: [...loaded.parameters.get(`${window}.bias`)!.data],
          value: last ? (t: number) => t : values[name]!,
          slope: last ? () => 1 : slopes[name]!,
        };
      };
      const expected = plainNorms(
        rows,
        [map("b", 4), map("c", 3), map("out", 2, true)],
        Array.from({ length: 5 }, (_, i) => [(2 * i) % 3, (2 * i + 1) % 3]),
      );
      const claim = bound(instance, { theorem: "nguyen-hein-2018/4.3", layer: 1, shift: 1e-5, shifts: [1e-6, 1e-6] }) as Claim;
      const near = (low: number, value: number, high: number) => {
        expect(low).toBeLessThanOrEqual(value * (1 + 1e-13));
        expect(high).toBeGreaterThanOrEqual(value * (1 - 1e-13));
        expect(high - low).toBeLessThan(1e-9 * value);
      };
      near(claim.gradientAtLeast, expected.gradient, claim.gradientAtMost);
      near(claim.lossAtLeast, expected.loss, claim.lossAtMost);
      const residual = Math.sqrt(2 * expected.loss);
      expect(claim.lower * residual).toBeLessThanOrEqual(expected.gradient);
      expect(claim.upper * residual).toBeGreaterThanOrEqual(expected.gradient);
      expect(claim.boundOfLoss!).toBeGreaterThanOrEqual(expected.loss * (1 - 1e-13));
      expect(claim.factors.map((x) => x.of)).toEqual([
        "singular values of U_3",
        "|derivative| of layer 2",
        "singular values of U_4",
        "|derivative| of layer 3",
      ]);
      for (const { low, high } of claim.factors) expect(low > 0 && low <= high).toBe(true);
      expect(claim.status).toBe("proved");
    },
  );

  it("bounds matrices by an inverse where rounding eats their Gram matrix, in F_k and in U_l alike", () => {
    const [steep, layers] = [1e-11, [dense(2, "wide", false), dense(2, "b", false), dense(2, "out", false)]];
    const parameters = { "wide.weight": [1, 0, 0, steep], "b.weight": identity(2), "out.weight": [1, 1, 0, steep] };
    const instance = withTargets(networkInstance(layers, f8([2, 2], identity(2)), parameters), [0, 0, 0, 0]);
    const evidence = { theorem: null, layer: 0, shift: null, shifts: [null] };
    const claim = bound(instance, evidence) as Claim;
    // σ_min of diag(1, s) and of [[1, 0], [1, s]] = s/√2 up to O(s³), and the loss is ½(1 + s² + s⁴)
    expect(claim.sigmaMin).toBeLessThanOrEqual(steep);
    expect(claim.sigmaMin).toBeGreaterThan(0.7 * steep);
    expect(claim.factors[0]!.low).toBeLessThanOrEqual(steep / Math.SQRT2);
    expect(claim.factors[0]!.low).toBeGreaterThan(0.4 * steep);
    expect(claim).toMatchObject({ status: "proved" });
    expect(claim.boundOfLoss).toBeGreaterThanOrEqual(0.5);
    for (const shift of [1e-23, 1e-22, 1e-20]) expect(bound(instance, { ...evidence, shift })).toMatch(/shift/);
    expect(bound(instance, { ...evidence, shifts: [0] })).toMatchObject({ lower: 0, boundOfLoss: null });
  });

  it("proves nothing by an inverse where a matrix is singular or has too few columns", () => {
    const singular = given(
      [
        [1, 2],
        [2, 4],
      ],
      [0],
      [-1, 2],
    );
    expect(bound(singular, { theorem: null, layer: 0, shift: null, shifts: [] })).toMatch(/independent columns|inverse/);
    const narrow = given([[1], [2]], [0], [-1, 2]);
    expect(bound(narrow, { theorem: null, layer: 0, shift: null, shifts: [] })).toMatch(/at least as many columns/);
    expect(bound(singular, { theorem: null, layer: 0, shift: "null", shifts: [] })).toMatch(/shift/);
  });

  it("writes convolutions above layer k out as the layers apply them", () => {
    const layers = [
      { type: "conv2d", filters: 3, kernel: 2, name: "wide" },
      act("sigmoid"),
      { type: "conv2d", filters: 2, kernel: [2, 3], stride: [2, 1], padding: [1, 0], dilation: [1, 1], name: "b", bias: "per-filter" },
      act("tanh"),
      { type: "flatten" },
      dense(2, "out"),
    ];
    const instance = withTargets(networkInstance(layers, randomInputs(4, [1, 5, 5])), [1, 0, 0, 1, 1, 1, 0, 0]);
    const loaded = loadedInstance(instance);
    const out = forward(loaded, 0, 4, 5).get("out")!.values;
    const loss = out.reduce((sum, v, i) => sum + (v - loaded.targets!.data[i]!) ** 2, 0) / 2;
    const claim = bound(instance, { theorem: null, layer: 1, shift: 1e-4, shifts: [0] }) as Claim;
    expect(claim.lossAtLeast).toBeLessThanOrEqual(loss * (1 + 1e-13));
    expect(claim.lossAtMost).toBeGreaterThanOrEqual(loss * (1 - 1e-13));
    expect(claim.lossAtMost - claim.lossAtLeast).toBeLessThan(1e-10);
    expect(claim).toMatchObject({ lower: 0, boundOfLoss: null, slack: null, status: "undecided", trainingGradient: false });
  });

  it("case 10: sigmoid(t³) makes a critical point of S_1 with positive loss, exactly", () => {
    const layers = [dense(8, "wide"), act("sigmoid"), dense(2, "b"), act("sigmoid-cubed"), dense(1, "out")];
    const y = [1, 4, 2, 5];
    const base = networkInstance(layers, randomInputs(4, [3]), {
      "b.weight": new Float64Array(16),
      "b.bias": new Float64Array(2),
      "out.weight": [1, 3],
      "out.bias": [3 - 2],
    });
    const claim = bound(withTargets(base, y), { theorem: "nguyen-hein-2018/4.4", layer: 1, shift: 1e-6, shifts: [9] }) as Claim;
    expect(claim.gradientAtMost).toBe(0);
    expect(claim.lossAtLeast).toBeGreaterThan(4.99);
    expect(claim.status).toBe("disproved");
    const verdict = (id: string) => claim.hypotheses.find((h) => h.id === id)?.verdict;
    expect([verdict("nonzero-derivative"), verdict("point-in-s-k")]).toEqual(["fails", "holds"]);
    expect(claim).toMatchObject({ applies: "no", verdict: "not-applicable" });
  });

  it.each(["gelu", "gelu-tanh", "silu", "square", "elu", "arctan", "sin", "cubic", "gaussian"])(
    "slopes of %s are enclosed: the bounds hold the gradient and the loss",
    (activation) => {
      const layers = [dense(8, "wide"), act("sigmoid"), dense(2, "b"), act(activation), dense(1, "out")];
      const instance = withTargets(networkInstance(layers, randomInputs(4, [3])), [1, 2, 3, 4]);
      const claim = bound(instance, { theorem: null, layer: 1, shift: 1e-6, shifts: [1e-3] }) as Claim;
      expect(claim.gradientAtMost).toBeLessThan(claim.gradientAtLeast * (1 + 1e-9));
      expect(claim.gradientAtLeast).toBeGreaterThan(0);
      expect(claim.gradientAtLeast).toBeLessThanOrEqual(claim.upper * Math.sqrt(2 * claim.lossAtMost));
      expect(claim.gradientAtMost).toBeGreaterThanOrEqual(claim.lower * Math.sqrt(2 * claim.lossAtLeast));
    },
  );

  it("an ELU whose slope breaks at 0 has no gradient bound", () => {
    const layers = [dense(8, "wide"), act("sigmoid"), dense(2, "b"), { ...act("elu"), parameter: 0.5 }, dense(1, "out")];
    const instance = withTargets(networkInstance(layers, randomInputs(4, [3])), [1, 2, 3, 4]);
    expect(String(bound(instance, { theorem: null, layer: 1, shift: 1e-6, shifts: [1e-3] }))).toMatch(/derivative is enclosed; got elu/);
  });

  it("a saturated layer proves nothing and refutes nothing", () => {
    const layers = [dense(8, "wide"), act("sigmoid"), dense(2, "b"), act("sigmoid"), dense(1, "out")];
    const base = networkInstance(layers, randomInputs(4, [3]), { "b.bias": [900, 900] });
    const claim = bound(withTargets(base, [1, 2, 3, 4]), { theorem: "nguyen-hein-2018/4.5", layer: 1, shift: 1e-6, shifts: [1e-3] });
    expect(claim).toMatchObject({ lower: 0, boundOfLoss: null, status: "undecided" });
  });

  it("declines cross-entropy, missing targets, a shift too large, and evidence of another form", () => {
    const instance = given(
      [
        [3, 0],
        [4, 5],
      ],
      [0],
      [-1, 2],
    );
    const good = { theorem: null, layer: 0, shift: 4, shifts: [] };
    expect(bound(instance, good)).toBeTypeOf("object");
    expect(bound({ ...instance, loss: "softmax-cross-entropy" }, good)).toContain("loss");
    expect(bound({ ...instance, targets: null }, good)).toContain("targets");
    expect(bound(instance, { ...good, shift: 5.1 })).toContain("shift");
    expect(bound(instance, { ...good, shifts: [1] })).toContain("shifts");
    expect(bound(instance, { ...good, layer: 1 })).toContain("hidden layer");
    expect(bound(instance, { ...good, theorem: "nguyen-hein-2018/3.5" })).toContain("theorem");
    expect(bound(instance, { ...good, more: 1 })).toContain("more");
  });
});

describe("every term of the bound is needed: without it a false claim is accepted", () => {
  it("gamma: products that round away from the gradient", () => {
    const features = [
      [1 + 2 ** -30, 1 + 2 ** -30],
      [1, 1 + 2 ** -24],
    ];
    const instance = given(features, [0], [-(1 + 2 ** -30), 1 + 2 ** -29]);
    const evidence = { theorem: null, layer: 0, shift: 2 ** -52, shifts: [] };
    // The second column of F^T D is -(2^-24 + 2^-53 - 2^-60) and computed as -2^-24.
    const truth = 2 ** -24 * (1 + 0.99 * 2 ** -29);
    const mutant = bound(instance, evidence, { ...rigorous, gamma: 0, traceFactor: 0 }) as Claim;
    expect(mutant.gradientAtMost).toBeLessThan(truth);
    const real = bound(instance, evidence);
    if (typeof real === "object") expect(real.gradientAtMost).toBeGreaterThanOrEqual(truth);
  });

  it("rho: a feature computed as 5 that is really 6", () => {
    const layers = [dense(1, "wide"), dense(1, "out")];
    const parameters = { "wide.weight": [2 ** 27 + 1, 2 ** 54 + 2 ** 28], "wide.bias": [5], "out.weight": [0], "out.bias": [1] };
    const instance = withTargets(networkInstance(layers, f8([1, 2], [2 ** 27 + 1, -1]), parameters), [0]);
    const evidence = { theorem: null, layer: 0, shift: 20, shifts: [] };
    const mutant = bound(instance, evidence, { ...rigorous, rho: 0 }) as Claim;
    expect(mutant.gradientAtMost).toBeLessThan(5.5);
    const real = bound(instance, evidence);
    if (typeof real === "object") expect(real.gradientAtMost).toBeGreaterThanOrEqual(6);
  });

  it("eta: an underflow that a later layer amplifies", () => {
    const layers = [dense(2, "wide", false), dense(1, "b", false), dense(1, "out", false)];
    const parameters = { "wide.weight": identity(2), "b.weight": [0, 2 ** -480], "out.weight": [2 ** 600] };
    const instance = withTargets(networkInstance(layers, f8([1, 2], [1, 2 ** -600]), parameters), [0]);
    const evidence = { theorem: null, layer: 0, shift: 0.9, shifts: [0] };
    // F_L = 2^-600 · 2^-480 · 2^600 = 2^-480 and is computed as 0.
    const mutant = bound(instance, evidence, { ...rigorous, eta: 0 }) as Claim;
    expect(mutant.lossAtMost).toBeLessThan(2 ** -961);
    const real = bound(instance, evidence) as Claim;
    expect(real.lossAtMost).toBeGreaterThanOrEqual(2 ** -961);
  });
});
