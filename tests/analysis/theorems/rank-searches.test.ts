import { rankSearches } from "@nadir/analysis/theorems";
import { load, UsageError } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { networkInstance, randomInputs } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const core = await load();
const sigmoid = [
  { type: "dense", units: 8 },
  { type: "activation", function: "sigmoid" },
];
const instance = networkInstance(sigmoid, randomInputs(6, [3]), {}, { scale: 3 });

describe("the table of certificates of rank F_k = N", () => {
  it("has one row for each kind", () => {
    expect(new Set(rankSearches.map((row) => row.kind)).size).toBe(rankSearches.length);
    expect(new Set(rankSearches.map((row) => row.id)).size).toBe(rankSearches.length);
  });

  it.each(["gram", "inverse"])("%s is the kind of the certificate where it is asked for", (id) => {
    const { kind } = rankSearches.find((row) => row.id === id)!;
    const decision = decide(core, "nguyen-hein-2018/3.5", instance, { certificate: id });
    expect(decision.certificates.map((c) => c.kind)).toEqual([kind]);
    expect(decision.conclusion).toMatchObject({ status: "proved", scope: "almost-every-parameter" });
  });

  it("refuses a word that is not in the table", () => {
    expect(() => decide(core, "nguyen-hein-2018/3.5", instance, { certificate: "svd" })).toThrow(UsageError);
  });
});
