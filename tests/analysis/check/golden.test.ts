import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkCertificate, kinds } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { describe, expect, it } from "vitest";
import { claimMutants, statusOf, syntaxMutants } from "../../support/mutation.ts";

const folder = join(import.meta.dirname, "../../golden");
const releases = readdirSync(folder);

it("some release has a certificate of every kind (tools/make-golden.mjs writes those that are missing)", () => {
  const written = new Set(releases.flatMap((release) => readdirSync(join(folder, release))));
  expect([...written].sort()).toEqual([...kinds.keys()].map((kind) => `${kind}.json`).sort());
});

describe.each(releases)("certificates of release %s", (release) => {
  const files = readdirSync(join(folder, release));

  it.each(files)("%s is still accepted", (file) => {
    const result = finish(checkCertificate(readFileSync(join(folder, release, file)), () => undefined));
    expect(result).toMatchObject({ status: "accepted", kind: file.replace(".json", "") });
  });

  it.each(files)("%s says nothing else that is accepted: every claim field is derived again", (file) => {
    const text = readFileSync(join(folder, release, file), "utf8");
    const mutants = [...claimMutants(text), ...syntaxMutants(text)];
    expect(mutants.length).toBeGreaterThan(50);
    for (const [name, mutant] of mutants)
      expect(mutant === text ? "unchanged" : statusOf({ text: mutant, files: new Map() }), name).toBe("rejected");
  });

  it("are small", () => {
    expect(files.reduce((sum, file) => sum + statSync(join(folder, release, file)).size, 0)).toBeLessThan(300_000);
  });
});
