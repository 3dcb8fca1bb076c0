import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Report } from "../../packages/analysis/src/report/index.ts";
import { root } from "../support/modules.ts";
import { nadir, temporaryFolder } from "../support/nadir.ts";

const mnist = resolve(root, process.env.NADIR_MNIST ?? "../shared/data/mnist");
const [data, labels] = ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"].map((name) => join(mnist, name)) as [string, string];
const present = existsSync(data) && existsSync(labels);
if (!present) console.warn("\n*** SKIPPED *** MNIST on the command line: needs its test images and labels in $NADIR_MNIST; got none.\n");

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

describe.skipIf(!present)("500 raw MNIST images and nothing else", () => {
  it("patches are not distinct, with the witness drawn, and almost every parameter is proved all the same", () => {
    const run = nadir(["verify", "--data", data, "--labels", labels, "--samples", "500", "--json", "--out", "mnist"], folder.path);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(/^2 statements: about \d+ MiB a worker .*\n$/);
    const { results }: Report = JSON.parse(run.stdout);
    const generic = results.find((r) => r.theorem === "nguyen-hein-2018/3.5")!;
    expect(generic).toMatchObject({ verdict: "not-applicable", applies: "no", data: { samples: 500 } });
    expect(generic.conclusion).toMatchObject({ status: "proved", grade: "enclosed", scope: "almost-every-parameter" });
    const patches = generic.hypotheses.find((h) => h.id === "distinct-patches")!;
    expect(patches).toMatchObject({ verdict: "fails", grade: "exact", witness: { kind: "equal-patches", window: [3, 3] } });
    expect(patches.fix).toBeTruthy();
    const html = readFileSync(join(folder.path, "mnist/report.html"), "utf8");
    expect(html).toContain("Witness: equal-patches");
    expect(html.length).toBeLessThan(2e6);
    expect(nadir(["check", "mnist"], folder.path).code).toBe(0);
  });
});
