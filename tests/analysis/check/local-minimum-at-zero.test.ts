import { derive, type Fields, kinds, type Loaded, rigorous, type Terms } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { type ActivationName, activate, activateSecondDerivative, activations, load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { curvatureSign, valueAtZero } from "../../../packages/analysis/src/check/local-minimum/curvature.ts";
import { certificateOf, f8, loadedInstance, networkInstance, randomNumbers, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const core = await load();
const kind = "suboptimal-local-minimum";
const theorem = "nadir/suboptimal-local-minima";

interface Setting {
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
  readonly function?: string;
  readonly b?: readonly number[];
  /** [outputs][hidden]. */
  readonly v?: readonly (readonly number[])[];
  readonly w?: readonly number[];
  readonly c?: readonly number[];
}

/** One hidden layer at zero weights. */
function at(setting: Setting): Instance {
  const { x, y, function: name = "sigmoid", b = [-1], v = [b.map(() => 1)], c = v.map(() => 0) } = setting;
  const layers = [
    { type: "dense", units: b.length },
    { type: "activation", function: name },
    { type: "dense", units: v.length },
  ];
  const d = x[0]!.length;
  const weights = setting.w ?? new Array(d * b.length).fill(0);
  const parameters = { "dense1.weight": weights, "dense1.bias": b, "dense3.weight": v.flat(), "dense3.bias": c };
  const base = networkInstance(layers, f8([x.length, d], x.flat()), parameters);
  return { ...base, targets: f8([y.length, v.length], y.flat()) };
}

const loaded = new WeakMap<Instance, Loaded>();

function answer(instance: Instance, better: Fields | null = null, terms: Terms = rigorous): Fields | string {
  if (!loaded.has(instance)) loaded.set(instance, loadedInstance(instance));
  const derived = finish(derive(kind, loaded.get(instance)!, { theorem, better }, terms));
  return derived.accepted ? derived.claim : derived.because;
}

const line = { x: [[-1], [0], [1]], y: [[-1], [2], [-1]] };
/** Nine points of a grid, with residuals x₁² + x₂² − 4/3 and, for a second output, x₁² − x₂². */
const grid = [-1, 0, 1].flatMap((a) => [-1, 0, 1].map((b) => [a, b] as const));
const plane = { x: grid, y: grid.map(([a, b]) => [-3 * (a * a + b * b), b * b - a * a]) };

/** ½Σ‖f(x_i) − y_i‖² by the plain formula, output biases at the best constants plus a change. */
function loss(
  instance: Instance,
  { sigma, change }: { sigma: (t: number) => number; change: () => number },
): { start: number; moved: number } {
  const { "dense1.bias": b, "dense3.weight": v } = instance.parameters;
  const [n, m] = [b!.data.length, v!.shape[0]!];
  const [x, y] = [instance.inputs, instance.targets!];
  const [samples, d] = x.shape as [number, number];
  const mean = Array.from(
    { length: m },
    (_, k) => Array.from({ length: samples }, (_, i) => Number(y.data[i * m + k])).reduce((s, t) => s + t) / samples,
  );
  const value = (move: () => number): number => {
    const w = Array.from({ length: n * d }, move);
    const [bias, outer] = [Array.from(b!.data as Float64Array, (t) => t + move()), Array.from(v!.data as Float64Array, (t) => t + move())];
    const c = mean.map(
      (t, k) =>
        t - Array.from({ length: n }, (_, j) => Number(v!.data[k * n + j]) * sigma(Number(b!.data[j]))).reduce((s, q) => s + q) + move(),
    );
    let sum = 0;
    for (let i = 0; i < samples; i++)
      for (let k = 0; k < m; k++) {
        let f = c[k]!;
        for (let j = 0; j < n; j++) {
          let t = bias[j]!;
          for (let a = 0; a < d; a++) t += w[j * d + a]! * Number(x.data[i * d + a]);
          f += outer[k * n + j]! * sigma(t);
        }
        sum += (f - Number(y.data[i * m + k])) ** 2;
      }
    return sum / 2;
  };
  return { start: value(() => 0), moved: value(change) };
}

const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));
const silu = (t: number): number => t * sigmoid(t);

describe("a local minimum at zero hidden weights", () => {
  it.each([1, 2, 7])("is proved for %i hidden neurons, with loss 3 where the infimum is lower by 3/4", (n) => {
    const instance = at({ ...line, b: new Array(n).fill(-1), v: [new Array(n).fill(1 / n)] });
    const claim = answer(instance, { direction: [30], bias: -29.5, output: 0 }) as Fields;
    expect(claim).toMatchObject({ status: "proved", verdict: "verified", applies: "yes", scope: "some-parameter", grade: "enclosed" });
    expect(claim).toMatchObject({ width: n, spanned: 1, lossAtLeast: 3, lossAtMost: 3 });
    expect(claim.gapAtLeast).toBeGreaterThan(0.749);
    expect(claim.lossElsewhereAtMost).toBeLessThan(2.251);
    const [[low, high]] = claim.outputBias as [[number, number]];
    const exact = -n * (1 / n) * sigmoid(-1);
    expect(low).toBeLessThanOrEqual(exact + 1e-15);
    expect(high).toBeGreaterThanOrEqual(exact - 1e-15);
    expect(high - low).toBeLessThan(1e-14);
  });

  it("is the stored point itself, exactly, for SiLU and GELU at 0", () => {
    for (const name of ["silu", "gelu", "gelu-tanh", "square", "gaussian"]) {
      const stored = name === "gaussian" ? { v: [[-1, -0.5]], c: [1.5] } : { v: [[1, 0.5]] };
      const claim = answer(at({ ...line, function: name, b: [0, 0], ...stored })) as Fields;
      expect(claim, name).toMatchObject({ point: "stored", scope: "this-point", grade: "exact", outputBiasWithin: 0, gapAtLeast: null });
    }
    const off = answer(at({ ...line, function: "silu", b: [0, 0], v: [[1, 0.5]], c: [5e-324] })) as Fields;
    expect(off).toMatchObject({ outputBiasWithin: 5e-324, scope: "some-parameter" });
    expect(off.point).not.toBe("stored");
  });

  it("holds for several outputs where each neuron's own combination of residuals is definite", () => {
    const accepted = answer(
      at({
        ...plane,
        b: [-1, -2],
        v: [
          [1, 2],
          [0.5, -1],
        ],
      }),
    ) as Fields;
    expect(accepted).toMatchObject({ status: "proved", outputs: 2, spanned: 2 });
    expect(
      answer(
        at({
          ...plane,
          b: [-1, -2],
          v: [
            [1, 0.1],
            [0.5, -1],
          ],
        }),
      ),
    ).toMatch(/neuron 1: the weighted second moment/);
  });

  it("is not left by 300 small random changes (measured), and is left at once where a neuron has the wrong sign", () => {
    for (const [name, sigma, b] of [
      ["sigmoid", sigmoid, [-1, -0.5]],
      ["silu", silu, [0, 0.5]],
    ] as const) {
      const instance = at({
        ...plane,
        function: name,
        b,
        v: [
          [1, 0.5],
          [0.25, 0],
        ],
      });
      expect(answer(instance)).toMatchObject({ status: "proved" });
      const random = randomNumbers(5);
      for (let k = 0; k < 300; k++) {
        const size = 10 ** -(1.5 + (k % 3));
        const { start, moved } = loss(instance, { sigma, change: () => size * random() });
        expect(moved).toBeGreaterThanOrEqual(start * (1 - 1e-14));
      }
    }
    const wrong = at({ ...line, v: [[-1]] });
    expect(answer(wrong)).toMatch(/neuron 0/);
    expect(
      loss(wrong, {
        sigma: sigmoid,
        change: (() => {
          let k = 0;
          return () => (k++ === 0 ? 0.01 : 0);
        })(),
      }).moved,
    ).toBeLessThan(3);
  });

  it("counts features that are always 0 out of the span, and repeated ones in once", () => {
    const wide = line.x.map(([t]) => [t!, 0, 2 * t!]);
    expect(answer(at({ ...line, x: wide }))).toMatchObject({ spanned: 1, status: "proved" });
    expect(answer(at({ ...line, x: [[0], [0], [0]] }))).toMatch(/every feature of every sample is 0/);
  });

  it.each<[string, Setting, RegExp]>([
    ["a weight that is not 0", { ...line, w: [5e-324] }, /weight 0 is 5e-324/],
    ["a residual with a moment", { x: [[-1], [0], [1]], y: [[-1], [2], [-1 + 2 ** -40]] }, /zero moments/],
    ["a sigmoid at its inflection", { ...line, b: [0] }, /second derivative of sigmoid at 0/],
    ["a ReLU", { ...line, function: "relu" }, /second derivative of relu/],
    ["an outer weight 0", { ...line, v: [[0]] }, /neuron 0/],
    ["one neuron of many with the wrong sign", { ...line, b: [-1, -1, -1], v: [[1, 1, -5e-324]] }, /neuron 2/],
    ["a second moment 0, with a third", { x: [[0], [1], [2], [3]], y: [[1], [-3], [3], [-1]] }, /not positive definite/],
    ["binary features", { x: [[0], [1], [0], [1]], y: [[1], [-1], [-1], [1]] }, /not positive definite/],
  ])("is refused for %s", (_, setting, message) => {
    expect(answer(at(setting))).toMatch(message);
  });

  it("is decided at the borders: the least positive outer weight is enough, and a zero of σ″ within rounding is not decided", () => {
    expect(answer(at({ ...line, v: [[5e-324]] }))).toMatchObject({ status: "proved" });
    for (const b of [2.399357280515467, 2.3993572805154675])
      expect(answer(at({ ...line, function: "silu", b: [b] }))).toMatch(/not decided/);
    expect(answer(at({ ...line, function: "silu", b: [2.39935] }))).toMatchObject({ status: "proved" });
    expect(answer(at({ ...line, function: "silu", b: [2.3994], v: [[-1]] }))).toMatchObject({ status: "proved" });
  });

  it("asks for the network that it speaks of", () => {
    const deep = networkInstance(
      [
        { type: "dense", units: 2 },
        { type: "activation", function: "tanh" },
        { type: "dense", units: 2 },
        { type: "activation", function: "tanh" },
        { type: "dense", units: 1 },
      ],
      f8([3, 1], [-1, 0, 1]),
    );
    expect(answer({ ...deep, targets: f8([3, 1], [1, 2, 1]) })).toMatch(/one hidden dense layer/);
    expect(answer({ ...at(line), loss: "softmax-cross-entropy" })).toMatch(/loss: needs/);
    expect(answer({ ...at(line), targets: null })).toMatch(/targets/);
    expect(kinds.get(kind)!.says).toMatch(/not a global one/);
  });

  it("refuses losses beyond the range of doubles", () => {
    const large = { x: line.x, y: line.y.map(([t]) => [1e200 * t!]) };
    expect(answer(at(large))).toMatch(/range of doubles/);
  });

  it("takes pooled images as they are: exact means", () => {
    const layers = [
      { type: "avg-pool2d", kernel: 3 },
      { type: "flatten" },
      { type: "dense", units: 1 },
      { type: "activation", function: "sigmoid" },
      { type: "dense", units: 1 },
    ];
    const images = f8(
      [3, 1, 3, 3],
      [-1, 0, 1].flatMap((t) => [t, t, t, 7, -7, t, t, t, 0]),
    );
    const base = networkInstance(layers, images, { "dense3.weight": [0], "dense3.bias": [-1], "dense5.weight": [1] });
    expect(answer({ ...base, targets: f8([3, 1], [-1, 2, -1]) })).toMatchObject({ status: "proved", layer: 2 });
  });
});

describe("the sign of a second derivative", () => {
  const points = Array.from({ length: 161 }, (_, i) => (i - 80) / 13);

  it.each(Object.keys(activations) as ActivationName[])(
    "%s is the kernel's wherever it is decided, and is decided away from zeros",
    (name) => {
      const a = activations[name].parameter ?? 0;
      using scope = core.scope("curvature");
      const [x, y] = [scope.from("f64", [points.length], Float64Array.from(points)), scope.zeros("f64", [points.length])];
      activateSecondDerivative(y, x, name);
      y.toArray().forEach((second, i) => {
        const found = curvatureSign(name, a, points[i]!);
        if (Math.abs(second) > 1e-6 && !(name === "elu" || name === "selu"))
          expect(found?.sign, `${name} at ${points[i]}`).toBe(Math.sign(second));
        if (found && second !== 0) expect(found.sign, `${name} at ${points[i]}`).toBe(Math.sign(second));
      });
      const known = valueAtZero[name];
      const [zero, value] = [scope.zeros("f64", [1]), scope.zeros("f64", [1])];
      activate(value, zero, name);
      if (known !== undefined) expect(value.toArray()[0]! + 0).toBe(known);
    },
  );
});

describe("the mutation law and the terms", () => {
  const better = { direction: [3], bias: -2.5, output: 0 };
  const instance = at({ ...line, b: [-1, -0.5], v: [[1, 0.5]] });

  it("rejects every changed claim and evidence that no longer implies it, and accepts evidence that does", () => {
    const evidence = { theorem, better };
    const claim = (e: Fields): string => JSON.stringify(finish(derive(kind, loadedInstance(instance), e)));
    const near = [1, -1, 2, -2].map((k) => ({ theorem, better: { ...better, bias: better.bias + k * 2 ** -51 } }));
    const beyond = { theorem, better: { ...better, direction: [3 + 2 ** -51] } };
    const same = [...near, beyond].filter((e) => claim(e) === claim(evidence));
    expectMutationLaw(
      certificateOf(kind, instance, evidence),
      {
        breaking: [
          { theorem, better: null },
          { theorem, better: { ...better, direction: [2] } },
          { theorem, better: { ...better, direction: [] } },
          { theorem, better: { ...better, direction: [0] } },
          { theorem, better: { ...better, output: 1 } },
          { theorem, better: { direction: [3], bias: -2.5 } },
          { theorem: null, better },
          { theorem: "nadir/deep-linear-gap", better },
        ],
        harmless: same,
      },
      writtenOf(kind, instance, evidence),
    );
  });

  it("strict: without it a second moment 0 passes, and two neurons that cancel to second order leave the point by a third-order change", () => {
    const third = at({ x: [[0], [1], [2], [3]], y: [[1], [-3], [3], [-1]], b: [-2, -2], v: [[1, 2]] });
    expect(answer(third, null, { ...rigorous, strict: false })).toMatchObject({ status: "proved" });
    expect(typeof answer(third)).toBe("string");
    const step = (w: number): { start: number; moved: number } => {
      const moves = [w, -w / 2];
      return loss(third, { sigma: sigmoid, change: () => moves.shift() ?? 0 });
    };
    expect(Math.min(step(0.05).moved, step(-0.05).moved)).toBeLessThan(step(0.05).start - 1e-7);
  });

  it("rho: without it rounding errors of σ look like a neuron that fits better than a monotone one can", () => {
    const one = at(line);
    const ratio = (terms: Terms, k: number): number => {
      const claim = answer(one, { direction: [2 ** -53], bias: -0.4 - k / 1024, output: 0 }, terms);
      return typeof claim === "string" ? 0 : (claim.gapAtLeast as number);
    };
    const fooled = Array.from({ length: 400 }, (_, k) => ratio({ ...rigorous, rho: 0 }, k)).filter((gap) => gap > 0.76);
    expect(fooled.length).toBeGreaterThan(0);
    for (let k = 0; k < 400; k++) expect(ratio(rigorous, k)).toBeLessThanOrEqual(0.75);
  });
});
