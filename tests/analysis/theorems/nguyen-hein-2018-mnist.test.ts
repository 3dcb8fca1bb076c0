import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { firstRows, readIdx } from "@nadir/analysis/formats";
import { witnessParameters } from "@nadir/analysis/theorems";
import { load } from "@nadir/core-wasm";
import { describe, expect, it } from "vitest";
import { networkInstance } from "../../support/instances.ts";
import { decide } from "../../support/kit.ts";

const folder = process.env.NADIR_MNIST ?? "../shared/data/mnist";
const file = join(folder, "t10k-images-idx3-ubyte.gz");
if (!existsSync(file)) console.warn(`\n*** SKIPPED *** MNIST: needs ${file}; set NADIR_MNIST.\n`);

describe.skipIf(!existsSync(file))("case 2: raw MNIST under a 3x3 sigmoid convolution", () => {
  it("120 images: blank patches and tied biases are the witnesses, and almost every parameter is proved all the same", async () => {
    const core = await load();
    const images = firstRows(readIdx(readFileSync(file)), 120);
    const inputs = { ...images, shape: [120, 1, 28, 28] };
    const layers = [
      { type: "conv2d", filters: 1, kernel: 3 },
      { type: "activation", function: "sigmoid" },
    ];
    const base = networkInstance(layers, inputs);
    const instance = {
      ...base,
      inputSteps: [{ op: "divide", by: 255 } as const],
      parameters: witnessParameters(core, base.architecture, 0),
    };
    const decision = decide(core, "nguyen-hein-2018/3.5", instance);
    expect(decision.hypotheses.filter((h) => h.verdict === "fails").map((h) => h.id)).toEqual(["distinct-patches", "untied-biases"]);
    expect(decision.hypotheses[0]?.because).toBe("image 0 at (0,0) = image 1 at (0,0): 3x3 blank");
    expect(decision.conclusion).toMatchObject({ status: "proved", scope: "almost-every-parameter", numbers: { samples: 120, width: 676 } });
  });
});
