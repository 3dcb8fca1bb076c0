import { derive, type Fields, rigorous, type Terms } from "@nadir/analysis/check";
import { finish, type Json } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";

const dense = (units: number, bias: boolean = false): object => ({ type: "dense", units, bias });
const act = (name: string): object => ({ type: "activation", function: name });
const sigmoid = act("sigmoid");

interface Shape {
  readonly layers: readonly object[];
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  readonly weights?: Readonly<Record<string, readonly number[]>>;
}

const array = (rows: readonly (readonly number[])[]) => f8([rows.length, rows[0]!.length], rows.flat());
const network = ({ layers, inputs, targets, weights = {} }: Shape): Instance => ({
  ...networkInstance(layers, array(inputs), weights),
  targets: array(targets),
});

function claimOf(instance: Instance, evidence: Fields, terms: Terms = rigorous): Fields {
  const derived = finish(derive("exact-zero-nearby", loadedInstance(instance), evidence, terms));
  if (!derived.accepted) throw new Error(derived.because);
  return derived.claim;
}

const outputLayer = { theorem: null, layer: 0, route: "output-layer", shift: null, shifts: [] } as const;
const upper = (route: string, shifts: readonly Json[] = [null]): Fields => ({ theorem: null, layer: 1, route, shift: null, shifts });

describe("route output-layer", () => {
  // one identity layer, so that F = X and the least move of W is known exactly
  const identity = (targets: number[][]): Instance =>
    network({
      layers: [dense(2), dense(1)],
      inputs: [
        [2, 0],
        [0, 4],
      ],
      targets,
      weights: { "dense1.weight": [1, 0, 0, 1], "dense2.weight": [1, 1] },
    });

  it("bounds the least distance to an exact solution, from above and within a third", () => {
    const claim = claimOf(identity([[2.5], [3]]), outputLayer);
    const least = Math.hypot(0.5 / 2, 1 / 4);
    // ‖E‖/σ_min is larger than ‖F⁻¹E‖, by less than the condition number
    expect(claim.distance).toBeGreaterThanOrEqual(least);
    expect(claim.distance).toBeLessThan(2 * least);
    expect(claim).toMatchObject({ status: "proved", grade: "enclosed", scope: "some-parameter", inSk: true, distinct: 2 });
    expect(claim.lossAtLeast).toBeLessThanOrEqual(0.625);
    expect(claim.lossAtMost).toBeGreaterThanOrEqual(0.625);
    expect(claim.lossAtMost).toBeLessThan(0.6251);
  });

  it("declines dependent features, whose targets may be out of reach", () => {
    const dependent = network({
      layers: [dense(2), dense(1)],
      inputs: [[1], [2]],
      targets: [[1], [3]],
      weights: { "dense1.weight": [1, 1] },
    });
    expect(() => claimOf(dependent, outputLayer)).toThrow(/independent|survives/);
  });

  it("takes equal samples with equal targets as one, says so, and then claims nothing of S_k", () => {
    const instance = network({ layers: [dense(3), sigmoid, dense(1)], inputs: [[1], [-1], [1]], targets: [[1], [0], [1]] });
    const claim = claimOf(instance, { ...outputLayer, layer: 1 });
    expect(claim).toMatchObject({ status: "proved", distinct: 2, inSk: false });
    const named = claimOf(instance, { ...outputLayer, layer: 1, theorem: "nguyen-hein-2018/4.5-existence" });
    expect(named).toMatchObject({ status: "undecided", verdict: expect.not.stringMatching("verified") });
  });

  it.each([
    ["contradictory targets", { targets: [[1], [0], [2]] }, /equal inputs and different targets/],
    ["a skip connection above", { layers: [dense(1), sigmoid, dense(1), { type: "residual-add", from: "input" }] }, /dense layers/],
    ["an activated output", { layers: [dense(3), sigmoid, dense(1), sigmoid] }, /no activation/],
  ])("declines %s", (_, change, message) => {
    const base = { layers: [dense(3), sigmoid, dense(1)], inputs: [[1], [-1], [1]], targets: [[1], [0], [1]] };
    expect(() => claimOf(network({ ...base, ...(change as Partial<Shape>) }), { ...outputLayer, layer: 1 })).toThrow(message);
  });

  it("declines losses that are not squared, and targets of another shape", () => {
    const base = identity([[2.5], [3]]);
    expect(() => claimOf({ ...base, loss: "softmax-cross-entropy" }, outputLayer)).toThrow(/loss/);
    expect(() => claimOf({ ...base, targets: f8([2, 2], [1, 2, 3, 4]) }, outputLayer)).toThrow(/targets/);
    expect(() => claimOf({ ...base, targets: null }, outputLayer)).toThrow(/targets/);
  });
});

describe("routes for layers between", () => {
  // one sample x = 1: features [½, ½·…] of sigmoid(0), pre-activation g = ½w, output v σ(g) + c; σ(0) = ½ makes g* = 0 the exact solution
  const single = (w: number, v: number, y: number): Instance =>
    network({
      layers: [dense(1), sigmoid, dense(1), sigmoid, dense(1)],
      inputs: [[1]],
      targets: [[y]],
      weights: { "dense1.weight": [0], "dense3.weight": [w], "dense5.weight": [v] },
    });

  it("each-sample encloses the distance to a zero that is known", () => {
    for (const w of [1e-3, 1e-6, -1e-9]) {
      const claim = claimOf(single(w, 4, 2), upper("each-sample"));
      expect(claim.distance).toBeGreaterThanOrEqual(Math.abs(w));
      // the radius of the box is 2δ|P|, twice the Newton step
      expect(claim.distance).toBeLessThan(2.1 * Math.abs(w) + 1e-13);
      expect(claim.contraction).toBeLessThan(0.5);
      expect(claim.moved).toMatchObject([{ parameter: "dense3.weight" }]);
    }
  });

  it("class-codes moves the output layer instead, by the residual over σ_min(A)", () => {
    const claim = claimOf(single(0, 4, 2.125), upper("class-codes"));
    const [below, above] = claim.moved as unknown as { parameter: string; distance: number }[];
    expect(below).toMatchObject({ parameter: "dense3.weight" });
    expect(below!.distance).toBeLessThan(1e-14);
    expect(above!.distance).toBeGreaterThanOrEqual(0.25);
    expect(above!.distance).toBeLessThan(0.2500001);
    expect(claim).toMatchObject({ classes: 1, inSk: true });
  });

  it("a matrix that may lose its rank on the way to the zero is not in S_k", () => {
    // v* = 2y: the move 4 - 0 is as long as σ_min(U_3) = 4
    expect(claimOf(single(0, 4, 0), upper("class-codes"))).toMatchObject({ status: "proved", inSk: false });
    expect(claimOf(single(0, 4, 1), upper("class-codes"))).toMatchObject({ inSk: true });
    expect(claimOf(single(0, 4, 2), upper("class-codes", [0]))).toMatchObject({ status: "proved", inSk: false });
  });

  it("each-sample declines targets out of reach of a bounded activation", () => {
    // v σ(g) < 1 for v = 1, and 1.2 is wanted
    expect(() => claimOf(single(0, 1, 1.2), upper("each-sample"))).toThrow(/contraction/);
    expect(() => claimOf(single(0, 0, 1.2), upper("each-sample"))).toThrow(/full rank/);
  });

  it("class-codes declines classes with equal codes, each-sample activations without an enclosed derivative", () => {
    const two = network({
      layers: [dense(3), sigmoid, dense(2), act("relu"), dense(2)],
      inputs: [[1], [2]],
      targets: [
        [1, 0],
        [0, 1],
      ],
      weights: { "dense1.weight": [1, 2, -1], "dense3.weight": [0, 0, 0, 0, 0, 0] },
    });
    expect(() => claimOf(two, upper("class-codes"))).toThrow(/independent/);
    expect(() => claimOf(two, upper("each-sample"))).toThrow(/derivative/);
  });

  it.each([
    ["a route of another depth", { route: "output-layer" }],
    ["an unknown route", { route: "newton" }],
    ["too few shifts", { shifts: [] }],
    ["too many shifts", { shifts: [null, null] }],
    ["the output layer as wide layer", { layer: 4, shifts: [] }],
    ["a shift that is too large", { shift: 1e6 }],
  ])("declines %s", (_, change) => {
    expect(() => claimOf(single(0, 4, 2), { ...upper("each-sample"), ...change } as Fields)).toThrow();
  });
});

describe("every term is needed: without it a false claim is accepted", () => {
  it("gamma: a sum that rounds to its target", () => {
    const instance = network({
      layers: [dense(2), dense(1)],
      inputs: [[1, 2 ** -60]],
      targets: [[1]],
      weights: { "dense1.weight": [1, 0, 0, 1], "dense2.weight": [1, 1] },
    });
    expect(claimOf(instance, outputLayer, { ...rigorous, gamma: 0 }).distance).toBeLessThan(2 ** -200);
    const claim = claimOf(instance, outputLayer);
    expect(claim.distance).toBeGreaterThan(2 ** -60);
    expect(claim.lossAtMost).toBeGreaterThan(2 ** -121);
  });

  it("rho: a feature that is 1 and is computed as 0", () => {
    const instance = network({
      layers: [dense(2), dense(1)],
      inputs: [[2 ** 54, 1]],
      targets: [[0]],
      weights: { "dense1.weight": [1, 1, 0, 1], "dense2.weight": [1, -(2 ** 54)] },
    });
    // F = [2^54 + 1, 1], W = [1, -2^54]: the output is 1, computed as 0
    expect(claimOf(instance, outputLayer, { ...rigorous, rho: 0 })).toMatchObject({ distance: 0, lossAtMost: 0 });
    expect(claimOf(instance, outputLayer).lossAtMost).toBeGreaterThan(0.5);
  });

  it("eta: an output that underflows to its target", () => {
    const instance = network({
      layers: [dense(2), dense(1)],
      inputs: [[1, 2 ** -600]],
      targets: [[0]],
      weights: { "dense1.weight": [1, 0, 0, 1], "dense2.weight": [0, 2 ** -600] },
    });
    expect(claimOf(instance, outputLayer, { ...rigorous, eta: 0 })).toMatchObject({ distance: 0, lossAtMost: 0 });
    expect(claimOf(instance, outputLayer).distance).toBeGreaterThan(0);
  });

  it("the radius of the box: a target that is never reached", () => {
    const instance = network({
      layers: [dense(1), sigmoid, dense(1), sigmoid, dense(1)],
      inputs: [[1]],
      targets: [[1.2]],
      weights: { "dense1.weight": [0], "dense3.weight": [0], "dense5.weight": [1] },
    });
    expect(claimOf(instance, upper("each-sample"), { ...rigorous, rho: 0 })).toMatchObject({ status: "proved" });
    expect(() => claimOf(instance, upper("each-sample"))).toThrow(/contraction/);
  });
});

describe("label-conflict", () => {
  const layers = [dense(3), sigmoid, dense(1)];
  const conflict = (instance: Instance, evidence: Fields = { theorem: null, layer: null }): Fields | string => {
    const derived = finish(derive("label-conflict", loadedInstance(instance), evidence));
    return derived.accepted ? derived.claim : derived.because;
  };

  it("is half the sum of squares within the sets, exactly", () => {
    const instance = network({ layers, inputs: [[1], [2], [1], [1], [2]], targets: [[0], [5], [1], [2], [5]] });
    // 0, 1, 2 about their mean: ½(1 + 0 + 1)
    const claim = { lossAtLeast: 1, conflicts: 1, samplesInConflict: 3, first: 0, second: 2, status: "disproved", scope: "architecture" };
    expect(conflict(instance)).toMatchObject({ ...claim, grade: "exact" });
  });

  it("sees a difference of one unit in the last place, rounds thirds down, and takes -0 for 0", () => {
    const ulp = network({ layers, inputs: [[0], [-0]], targets: [[1], [1 + 2 ** -52]] });
    expect(conflict(ulp)).toMatchObject({ lossAtLeast: 2 ** -106 });
    const third = network({ layers, inputs: [[1], [1], [1]], targets: [[0], [0], [1]] });
    // ½(1 - 1/3) = 1/3: the double below it
    expect(conflict(third)).toMatchObject({ lossAtLeast: 0.333_333_333_333_333_3 });
    expect((conflict(third) as { lossAtLeast: number }).lossAtLeast * 3).toBeLessThanOrEqual(1);
  });

  it("counts inputs that no patch reads as unseen", () => {
    const strided = [{ type: "conv2d", filters: 1, kernel: 2, stride: 2 }, sigmoid, { type: "flatten" }, dense(1)];
    const inputs = f8([2, 1, 3, 3], [1, 2, 7, 3, 4, 7, 7, 7, 7, 1, 2, 8, 3, 4, 8, 8, 8, 8]);
    const instance = { ...networkInstance(strided, inputs), targets: f8([2, 1], [0, 1]) };
    expect(conflict(instance)).toMatchObject({ lossAtLeast: 0.25 });
  });

  it("declines where there is no contradiction, or the loss is not squared", () => {
    const inputs = randomInputs(4, [2]);
    const fine = { ...networkInstance(layers, inputs), targets: f8([4, 1], [0, 1, 2, 3]) };
    expect(conflict(fine)).toMatch(/equal inputs and different targets; got none/);
    const crossed = network({ layers, inputs: [[1], [1]], targets: [[0], [1]] });
    expect(conflict({ ...crossed, loss: "softmax-cross-entropy" })).toMatch(/loss/);
  });
});
