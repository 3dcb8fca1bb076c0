import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readDataSet, readModel, readNpy } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { makeInstance } from "@nadir/analysis/service";
import { connect } from "@nadir/web/client";
import { spawnThread } from "@nadir/web/node-pool";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../support/modules.ts";
import { nadir, temporaryFolder } from "../support/nadir.ts";
import { pythonWith } from "../support/python.ts";

const python = pythonWith(["torch", "numpy"], "a network written and trained in PyTorch");
const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

/** What a user does with an exported folder, and what must come of it. */
function expectToRun(exported: string): void {
  const model = ["--model", join(exported, "model.json"), "--weights", join(exported, "weights.npz")];
  const data = ["--data", join(exported, "data.npz")];
  const run = (args: readonly string[]): string => {
    const { code, stdout, stderr } = nadir(args, folder.path);
    expect([0, args[0] === "verify" ? 3 : 0], stderr).toContain(code);
    return stdout;
  };
  const inspected = JSON.parse(run(["inspect", join(exported, "model.json"), ...model.slice(2), "--json"]));
  expect(inspected.layers.length).toBeGreaterThan(5);
  const report = JSON.parse(run(["verify", ...model, ...data, "--json", "--out", `${exported}-verified`]));
  expect(report.results.length).toBeGreaterThan(0);
  for (const { verdict } of report.results) expect(verdict).not.toBe("refuted");
  expect(run(["check", `${exported}-verified`])).toContain("ACCEPTED");
  run(["surface", ...model, ...data, "--points", "11", "--out", `${exported}-surface`]);
  expect(existsSync(join(folder.path, `${exported}-surface`, "surface.png"))).toBe(true);
}

/** The largest difference between our outputs and PyTorch's, relative to 1 + |logit|. */
async function logitError(exported: string, logits: string): Promise<number> {
  const file = (name: string) => readNamedFile(join(folder.path, exported, name));
  const { architecture, parameters } = readModel(file("model.json"), file("weights.npz"));
  const dataSet = readDataSet(file("data.npz"));
  const instance = makeInstance({ dataSet, architecture, parameters, witness: () => parameters! });
  const client = connect(spawnThread());
  const { outputs } = await client.evaluate({ instance });
  client.close();
  const theirs = readNpy(file(logits).bytes).data as Float64Array;
  expect(outputs.length).toBe(theirs.length);
  return outputs.reduce((worst, x, i) => Math.max(worst, Math.abs(x - theirs[i]!) / (1 + Math.abs(x))), 0);
}

describe("a network exported from PyTorch", () => {
  beforeAll(() => {
    mkdirSync(join(folder.path, "fixture"));
    for (const name of ["model.json", "weights.npz", "data.npz", "logits.npy", "logits-float32.npy"])
      copyFileSync(join(root, "tests/oracles/fixtures/pytorch-export", name), join(folder.path, "fixture", name));
  });

  it("is inspected, verified and drawn with no further code", () => {
    expectToRun("fixture");
  });

  it("gives the logits that PyTorch gives, to 1e-6", async () => {
    expect(await logitError("fixture", "logits-float32.npy")).toBeLessThan(1e-6);
    expect(await logitError("fixture", "logits.npy")).toBeLessThan(1e-12);
  });
});

describe.skipIf(!python)("a network written and trained in PyTorch just now", () => {
  it("is exported with nadir export-script, inspected, verified and drawn, and gives the same logits", async () => {
    writeFileSync(join(folder.path, "nadir_export.py"), nadir(["export-script"]).stdout);
    writeFileSync(join(folder.path, "user.py"), readFileSync(join(root, "tests/oracles/pytorch_user.py")));
    const { status, stderr } = spawnSync(python!, ["user.py"], { cwd: folder.path, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    expectToRun("out");
    expect(await logitError("out", "logits-float32.npy")).toBeLessThan(1e-6);
  });
});
