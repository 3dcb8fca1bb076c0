import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { expect, test } from "vitest";
import { loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";

const prove = (bias: readonly number[], evidence: Fields) => {
  const layers = [
    { type: "dense", units: 6, name: "wide" },
    { type: "activation", function: "relu" },
    { type: "dense", units: 1 },
  ];
  return finish(derive("rank-upper-bound", loadedInstance(networkInstance(layers, randomInputs(4, [3]), { "wide.bias": bias })), evidence));
};

test("ReLU with biases of -10⁶: all features are zero here and nearby, which disproves almost every but not existence", () => {
  const dead = Array.from({ length: 6 }, () => -1e6);
  const at = (theorem: string) => prove(dead, { theorem, layer: 1, reason: "zero-features" });
  expect(at("nguyen-hein-2018/3.5")).toMatchObject({
    accepted: true,
    claim: { rankAtMost: 0, status: "disproved", applies: "no", grade: "enclosed", scope: "this-point" },
  });
  expect(at("nguyen-hein-2018/3.4")).toMatchObject({
    accepted: true,
    claim: { status: "undecided", scopes: ["almost-every-parameter", "this-point"], scope: "this-point" },
  });
});

test("dead neurons are counted one by one; a pre-activation that may be zero is alive", () => {
  expect(prove([-9, -9, -9, 9, 9, 9], { theorem: null, layer: 1, reason: "zero-features" })).toMatchObject({
    accepted: true,
    claim: { rankAtMost: 3 },
  });
  expect(prove([-9, -9, 9, 9, 9, 9], { theorem: null, layer: 1, reason: "zero-features" })).toMatchObject({ accepted: false });
});
