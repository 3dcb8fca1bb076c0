import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const layers = [
  { type: "conv2d", filters: 2, kernel: 2 },
  { type: "activation", function: "sigmoid" },
  { type: "flatten" },
  { type: "dense", units: 2 },
];
const inputs = randomInputs(3, [1, 3, 3]);
const instance = {
  ...networkInstance(layers, inputs, {}, { scale: 3 }),
  targets: f8([3, 2], [1, 0, 0, 1, 1, 1]),
  inputSteps: [{ op: "divide", by: 2 } as const],
};
const gelu = networkInstance(
  [
    { type: "conv2d", filters: 2, kernel: 2, bias: "per-neuron" },
    { type: "activation", function: "gelu" },
  ],
  inputs,
);

/** The shifts one or two units in the last place away that prove the very same claim: σ_min is a square root, so there are some. */
function sameClaim(evidence: Fields & { shift: number }): readonly Fields[] {
  const loaded = loadedInstance(instance);
  const claim = (e: Fields): string => JSON.stringify(finish(derive("feature-rank-gram", loaded, e)));
  const near = [1, -1, 2, -2].map((k) => ({ ...evidence, shift: evidence.shift + k * 2 ** -62 }));
  const same = near.filter((e) => e.shift !== evidence.shift && claim(e) === claim(evidence));
  expect(same.length).toBeGreaterThan(0);
  return same;
}

describe("mutation law of the rank certificates (rigor A10)", () => {
  it("feature-rank-gram", () => {
    const evidence = { theorem: "nguyen-hein-2018/3.5", layer: 1, columns: null, shift: 1e-3 };
    expectMutationLaw(
      certificateOf("feature-rank-gram", instance, evidence),
      {
        breaking: [
          { ...evidence, shift: 2e-3 },
          { ...evidence, shift: 1e9 },
          { ...evidence, shift: 0 },
          { ...evidence, shift: "0.001" },
          { ...evidence, layer: 0 },
          { ...evidence, layer: 2 },
          { ...evidence, layer: 4 },
          { ...evidence, theorem: "nguyen-hein-2018/3.4" },
          { ...evidence, theorem: null },
          { ...evidence, theorem: "constructor" },
          { ...evidence, columns: [0, 1, 2] },
        ],
        harmless: sameClaim(evidence),
      },
      writtenOf("feature-rank-gram", instance, evidence),
    );
  });

  it("feature-rank-inverse: naming all columns proves the same as naming none", () => {
    const evidence = { theorem: null, layer: 1, columns: null };
    const all = Array.from({ length: 8 }, (_, i) => i);
    expectMutationLaw(certificateOf("feature-rank-inverse", gelu, evidence), {
      breaking: [
        { ...evidence, columns: all.slice(0, 7) },
        { ...evidence, columns: [...all].reverse() },
        { ...evidence, columns: [...all, 8] },
      ],
      harmless: [{ ...evidence, columns: all }],
    });
  });
});
