import { derive, type Fields } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { expect, test } from "vitest";
import { convNet, numbers, subject } from "./wide-subject.ts";

const prove = (s: ReturnType<typeof subject>, evidence: Fields) => finish(derive("rank-upper-bound", s, evidence));

test("49 filters against 50 on 1,797 samples: width alone disproves both theorems for every parameter", () => {
  const at = (filters: number) => {
    const s = subject({ input: [1, 8, 8], samples: 1797, layers: convNet(filters, "sigmoid") });
    return prove(s, { theorem: "nguyen-hein-2018/3.5", layer: 1, reason: "width" });
  };
  expect(at(49)).toMatchObject({
    accepted: true,
    claim: {
      rankAtMost: 1764,
      width: 1764,
      samples: 1797,
      scope: "architecture",
      grade: "exact",
      status: "disproved",
      applies: "no",
      verdict: "not-applicable",
    },
  });
  expect(at(50)).toMatchObject({ accepted: false, because: expect.stringMatching(/1800 is not below 1797/) });
});

test("a bound at this point disproves neither existence nor almost every", () => {
  const inputs = Float64Array.of(1, 2, -1, -2, 3, 1, -3, -1);
  const layers = [
    { type: "dense", units: 9, name: "wide" },
    { type: "activation", function: "sigmoid" },
    { type: "dense", units: 1 },
  ];
  const s = subject({ input: [2], samples: 4, inputs, layers, parameters: { "wide.bias": new Float64Array(9) } });
  for (const theorem of ["nguyen-hein-2018/3.4", "nguyen-hein-2018/3.5", null])
    expect(prove(s, { theorem, layer: 1, reason: "antipodal-pairs" })).toMatchObject({
      accepted: true,
      claim: { rankAtMost: 3, scope: "this-point", status: theorem ? "undecided" : "disproved" },
    });
});

test("evidence is exactly theorem, layer and a known reason at the end of a layer", () => {
  const s = subject({ input: [1, 5, 5], samples: 40, layers: convNet(3, "sigmoid"), inputs: numbers(1000, 3) });
  const good: Fields = { theorem: null, layer: 1, reason: "width" };
  expect(prove(s, good).accepted).toBe(true);
  expect(prove(s, { ...good, layer: 2 }).accepted, "flatten changes no value").toBe(true);
  for (const bad of [
    { layer: 0 },
    { layer: 9 },
    { layer: 0.5 },
    { layer: "1" },
    { reason: "luck" },
    { reason: "duplicate-samples" },
    { theorem: "x" },
    { more: 1 },
  ])
    expect(prove(s, { ...good, ...bad } as Fields).accepted, JSON.stringify(bad)).toBe(false);
});
