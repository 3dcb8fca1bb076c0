import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const dense = (units: number, name: string) => ({ type: "dense", units, name });
const sigmoid = { type: "activation", function: "sigmoid" };
const conv = [{ type: "conv2d", filters: 2, kernel: 2, name: "wide", bias: "per-neuron" }, sigmoid, { type: "flatten" }, dense(1, "out")];

/** Shifts a few units in the last place away that prove the very same claim: σ_min is a square root, so there are some. */
function sameClaim(instance: Instance, evidence: Fields & { shift: number }): readonly Fields[] {
  const loaded = loadedInstance(instance);
  const claim = (e: Fields) => JSON.stringify(finish(derive("gradient-bound", loaded, e)));
  const near = [-1, -2, 1, 2, 3].map((k) => ({ ...evidence, shift: evidence.shift * (1 + k * 2 ** -52) }));
  const same = near.filter((e) => e.shift !== evidence.shift && claim(e) === claim(evidence));
  expect(same.length).toBeGreaterThan(0);
  return same;
}

describe("mutation law of the wide-network certificates", () => {
  it("rank-upper-bound by width", () => {
    const evidence = { theorem: "nguyen-hein-2018/3.5", layer: 1, reason: "width" };
    const text = certificateOf("rank-upper-bound", networkInstance(conv, randomInputs(9, [1, 3, 3])), evidence);
    expectMutationLaw(text, {
      breaking: [
        { reason: "duplicate-samples" },
        { reason: "constant-images" },
        { layer: 0 },
        { layer: 2 },
        { layer: 3 },
        { theorem: null },
        { theorem: "nguyen-hein-2018/3.4" },
        { reason: 1 },
      ].map((change) => ({ ...evidence, ...change })),
      harmless: [],
    });
  });

  it("rank-upper-bound by duplicate samples", () => {
    const inputs = randomInputs(4, [3]);
    (inputs.data as Float64Array).copyWithin(9, 0, 3);
    const evidence = { theorem: "nguyen-hein-2018/3.4", layer: 1, reason: "duplicate-samples" };
    const text = certificateOf("rank-upper-bound", networkInstance([dense(6, "wide"), sigmoid, dense(1, "out")], inputs), evidence);
    expectMutationLaw(text, {
      breaking: [
        { ...evidence, reason: "width" },
        { ...evidence, reason: "identical-rows" },
      ],
      harmless: [],
    });
  });

  it("gradient-bound", () => {
    const layers = [dense(7, "wide"), sigmoid, dense(3, "b"), sigmoid, dense(2, "out")];
    const base = networkInstance(layers, randomInputs(4, [3]), {}, { scale: 3 });
    const instance = { ...base, targets: f8([4, 2], [1, 0, 0, 1, 1, 0, 0, 1]) };
    const evidence = { theorem: "nguyen-hein-2018/4.4", layer: 1, shift: 1.05 * 2 ** -12, shifts: [2 ** -8] };
    expectMutationLaw(certificateOf("gradient-bound", instance, evidence), {
      breaking: [
        { shift: 100 },
        { shift: -1 },
        { shift: 2 ** -13 },
        { shifts: [] },
        { shifts: [0] },
        { shifts: [1e6] },
        { shifts: [2 ** -9] },
        { shifts: [2 ** -8, 1] },
        { layer: 3 },
        { theorem: "nguyen-hein-2018/4.3" },
      ].map((change) => ({ ...evidence, ...change })),
      harmless: sameClaim(instance, evidence),
    });
  });

  it("gradient-bound by inverses", () => {
    const layers = [dense(7, "wide"), sigmoid, dense(3, "b"), sigmoid, dense(2, "out")];
    const base = networkInstance(layers, randomInputs(4, [3]), {}, { scale: 3 });
    const instance = { ...base, targets: f8([4, 2], [1, 0, 0, 1, 1, 0, 0, 1]) };
    const evidence = { theorem: "nguyen-hein-2018/4.3", layer: 1, shift: null, shifts: [null] };
    expectMutationLaw(certificateOf("gradient-bound", instance, evidence), {
      breaking: [
        { shift: 2 ** -12 },
        { shift: 0 },
        { shifts: [0] },
        { shifts: [2 ** -8] },
        { shifts: [] },
        { layer: 3 },
        { theorem: null },
      ].map((change) => ({ ...evidence, ...change })),
      harmless: [],
    });
  });
});
