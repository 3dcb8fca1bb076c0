import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNpy } from "@nadir/analysis/formats";
import { afterAll, describe, expect, it } from "vitest";
import type { Report } from "../../packages/analysis/src/report/index.ts";
import { f8, randomNumbers } from "../support/instances.ts";
import { nadir, startNadir, temporaryFolder } from "../support/nadir.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());
const run = (...args: string[]): ReturnType<typeof nadir> => nadir(args, folder.path);

describe("case 16 on the command line: built, verified and re-checked from files", () => {
  it("a ReLU network whose float64 rank is N - 1 is proved at its own weights, exactly", async () => {
    const random = randomNumbers(12);
    const inputs = f8(
      [32, 1, 6, 6],
      Float64Array.from({ length: 36 * 32 }, () => Math.round(8 * random())),
    );
    writeFileSync(join(folder.path, "x.npy"), writeNpy(inputs));
    const layers = [
      { type: "conv2d", filters: 2, kernel: 3, bias: "per-neuron" },
      { type: "activation", function: "relu" },
    ];
    writeFileSync(join(folder.path, "model.json"), JSON.stringify({ schema: "nadir/architecture@1", input: [1, 6, 6], layers }));
    const built = run("construct", "independent-features", "--model", "model.json", "--data", "x.npy", "--out", "built");
    expect([built.code, built.stdout], built.stderr).toEqual([0, expect.stringContaining("rank 32 at the weights written (exact)")]);
    const subject = ["--model", "built/model.json", "--weights", "built/weights.safetensors", "--data", "x.npy"];
    const verify = (certificate: string): ReturnType<typeof startNadir> =>
      startNadir(["verify", "nguyen-hein-2018/3.4", ...subject, "--certificate", certificate, "--json", "--out", certificate], folder.path);
    const [triangular, peeling] = await Promise.all([verify("triangular"), verify("peeling")]);
    for (const [certificate, scope, verified] of [
      ["triangular", "this-point", triangular],
      ["peeling", "some-parameter", peeling],
    ] as const) {
      expect(verified.code, verified.stderr).toBe(0);
      const [result] = (JSON.parse(verified.stdout) as Report).results;
      expect(result!.conclusion).toMatchObject({ status: "proved", grade: "exact", scope, numbers: { rankFloat64: 31 } });
      expect(result!.certificates).toEqual([`certificates/01-feature-rank-${certificate}.json`]);
    }
    expect(run("check", "built", "triangular", "peeling").code).toBe(0);
  });
});
