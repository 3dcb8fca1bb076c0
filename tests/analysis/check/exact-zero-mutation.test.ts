import { type Fields, forward } from "@nadir/analysis/check";
import type { Instance } from "@nadir/analysis/formats";
import { describe, expect, it } from "vitest";
import { certificateOf, f8, loadedInstance, networkInstance, randomInputs, writtenOf } from "../../support/instances.ts";
import { expectMutationLaw, statusOf } from "../../support/mutation.ts";

const dense = (units: number, name: string) => ({ type: "dense", units, name });
const sigmoid = { type: "activation", function: "sigmoid" };
const theorem = "nguyen-hein-2018/4.5-existence";

/** Two classes; a random network, which is far from fitting them but near an exact zero in the sense of the certificate. */
const classified = {
  ...networkInstance([dense(5, "wide"), sigmoid, dense(2, "out")], randomInputs(3, [2]), {}, { scale: 3 }),
  targets: f8([3, 2], [1, 0, 0, 1, 1, 0]),
};
/** Targets that are outputs: sample 2 is to give what sample 0 gives, which the middle layer must learn and the output layer keeps. */
function ownTargets(): Instance {
  const base = networkInstance(
    [dense(5, "wide"), sigmoid, dense(3, "b"), sigmoid, dense(1, "out")],
    randomInputs(3, [2]),
    {},
    { scale: 2 },
  );
  const { values } = forward(loadedInstance(base), 0, 3, 4).get("out")!;
  return { ...base, targets: f8([3, 1], [values[0]!, values[1]!, values[0]!]) };
}

const changes = (evidence: Fields, list: readonly Fields[]): readonly Fields[] => list.map((change) => ({ ...evidence, ...change }));

describe("mutation law", () => {
  it("exact-zero-nearby, output-layer", () => {
    const evidence = { theorem, layer: 1, route: "output-layer", shift: 2 ** -10, shifts: [] };
    const breaking = [{ shift: null }, { shift: 100 }, { shift: 2 ** -11 }, { shifts: [0] }, { layer: 2 }, { layer: 0 }, { theorem: null }];
    const routes = [{ route: "class-codes" }, { route: "each-sample" }, { route: "" }, { route: null }];
    expectMutationLaw(
      certificateOf("exact-zero-nearby", classified, evidence),
      { breaking: changes(evidence, [...breaking, ...routes]), harmless: [] },
      writtenOf("exact-zero-nearby", classified, evidence),
    );
  });

  it("exact-zero-nearby, class-codes", () => {
    const evidence = { theorem, layer: 1, route: "class-codes", shift: null, shifts: [null] };
    const breaking = [
      { shifts: [0] },
      { shifts: [] },
      { shifts: [1e6] },
      { route: "output-layer" },
      { route: "each-sample" },
      { layer: 3, shifts: [] },
    ];
    expectMutationLaw(certificateOf("exact-zero-nearby", ownTargets(), evidence), { breaking: changes(evidence, breaking), harmless: [] });
  });

  it("label-conflict", () => {
    const inputs = randomInputs(4, [2]);
    (inputs.data as Float64Array).copyWithin(4, 0, 2);
    const instance = { ...classified, inputs, targets: f8([4, 2], [1, 0, 0, 1, 0, 1, 1, 0]) };
    const evidence = { theorem, layer: 1 };
    const text = certificateOf("label-conflict", instance, evidence);
    expectMutationLaw(text, {
      breaking: changes(evidence, [{ layer: null }, { layer: 9 }, { theorem: "nguyen-hein-2018/4.5" }]),
      harmless: [],
    });
    expect(statusOf({ text, files: new Map() })).toBe("accepted");
  });
});
