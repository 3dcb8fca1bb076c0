import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { f8, networkInstance, randomInputs, writtenOf } from "../support/instances.ts";
import { resealed, type Written } from "../support/mutation.ts";

const python = ["python3", "/usr/bin/python3"].find((name) => spawnSync(name, ["-c", "import numpy"]).status === 0);
if (!python) console.warn("\n*** SKIPPED *** examples/check.py: needs python3 with numpy; got none. apt-get install python3-numpy.\n");

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nadir-check-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function judge({ text, files }: Written): string {
  const file = join(folder, "certificate.json");
  writeFileSync(file, text);
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return spawnSync(python!, ["examples/check.py", file], { encoding: "utf8" }).stdout;
}

const layers = [
  { type: "conv2d", filters: 4, kernel: 3, padding: 1, stride: [2, 1], dilation: [1, 2] },
  { type: "activation", function: "gelu" },
  { type: "avg-pool2d", kernel: 2, stride: 1, padding: 1 },
  { type: "max-pool2d", kernel: 2, stride: 1 },
  { type: "flatten" },
  { type: "dense", units: 12 },
  { type: "activation", function: "softplus", parameter: 2.5 },
  { type: "dense", units: 12 },
  { type: "residual-add", from: "activation7" },
];
const instance = {
  ...networkInstance(layers, randomInputs(5, [2, 6, 7]), {}, { scale: 2 }),
  targets: f8([5], [0, 1, 0, 1, 1]),
  inputSteps: [{ op: "divide", by: 3 } as const, { op: "subtract", by: 1e-7 } as const],
};

describe.skipIf(!python)("examples/check.py", () => {
  it.each([
    ["feature-rank-gram", { theorem: null, layer: 8, columns: null, shift: 1e-4 }],
    ["feature-rank-inverse", { theorem: null, layer: 8, columns: [0, 1, 2, 3, 5, 7, 11] }],
  ])("accepts a %s certificate and rejects changed ones", (kind, evidence) => {
    const written = writtenOf(kind, instance, evidence);
    expect(judge(written)).toContain("accepted");
    const mutate = (change: Parameters<typeof resealed>[1]): string => judge({ ...written, text: resealed(written.text, change) });
    expect(mutate(({ claim }) => (claim.sigmaMin = 2 * (claim.sigmaMin as number)))).toContain("rejected");
    expect(mutate(({ claim }) => (claim.rank = 6))).toContain("rejected");
    expect(mutate(({ instance }) => (instance.inputSteps = []))).toContain("rejected");
    expect(judge({ ...written, text: written.text.replace('"tool":"nadir test"', '"tool":"nadir tesT"') })).toContain("rejected");
  });
});
