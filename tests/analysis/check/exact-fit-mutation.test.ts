import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { expect, it } from "vitest";
import { certificateOf, loadedInstance, networkInstance, randomInputs } from "../../support/instances.ts";
import { expectMutationLaw } from "../../support/mutation.ts";

const dense = (units: number, name: string) => ({ type: "dense", units, name });
const sigmoid = { type: "activation", function: "sigmoid" };
const theorem = "nguyen-hein-2018/3.6";

it("feature-rank-augmented obeys the mutation law", () => {
  const instance = networkInstance([dense(4, "wide"), sigmoid, dense(1, "out")], randomInputs(5, [3]), {}, { scale: 4 });
  const evidence = { theorem, layer: 1, columns: null, shift: 1.05 * 2 ** -12 };
  const claim = (e: Fields) => JSON.stringify(finish(derive("feature-rank-augmented", loadedInstance(instance), e)));
  const harmless = [-1, 1, 2, -2, 3]
    .map((k) => ({ ...evidence, shift: evidence.shift * (1 + k * 2 ** -52) }))
    .filter((e) => e.shift !== evidence.shift && claim(e) === claim(evidence));
  expect(harmless.length).toBeGreaterThan(0);
  expectMutationLaw(certificateOf("feature-rank-augmented", instance, evidence), {
    breaking: [
      { shift: 1e3 },
      { shift: 0 },
      { shift: null },
      { shift: 2e-3 },
      { columns: [0, 1, 2] },
      { columns: [0, 1, 2, 3, 4] },
      { layer: 0 },
      { layer: 2 },
      { layer: 3 },
      { theorem: null },
      { theorem: "nguyen-hein-2018/3.5" },
    ].map((change) => ({ ...evidence, ...change })),
    harmless,
  });
});

it("no-exact-fit obeys the mutation law", () => {
  const instance = networkInstance([dense(1, "wide"), sigmoid, dense(1, "out")], randomInputs(7, [3]));
  const evidence = { theorem, reason: "fewer-parameters" };
  expectMutationLaw(certificateOf("no-exact-fit", instance, evidence), {
    breaking: [
      { reason: "duplicate-samples" },
      { reason: "polynomial-degree" },
      { reason: "antipodal-pairs" },
      { reason: "toString" },
      { reason: 1 },
      { theorem: null },
      { theorem: "nguyen-hein-2018/3.4" },
    ].map((change) => ({ ...evidence, ...change })),
    harmless: [],
  });
});
