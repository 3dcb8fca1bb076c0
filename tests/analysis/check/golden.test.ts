import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkCertificate, kinds } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { describe, expect, it } from "vitest";

const folder = join(import.meta.dirname, "../../golden");
const releases = readdirSync(folder);

describe.each(releases)("certificates of release %s", (release) => {
  it.each(readdirSync(join(folder, release)))("%s is still accepted", (file) => {
    const result = finish(checkCertificate(readFileSync(join(folder, release, file)), () => undefined));
    expect(result).toMatchObject({ status: "accepted" });
    expect(kinds.has(result.status === "accepted" ? result.kind : "")).toBe(true);
  });
});
