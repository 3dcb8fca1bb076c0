import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applySteps, buildInstance, exportScript, readDataSet, readModel, readNpy } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { expect, test } from "vitest";
import { forward } from "../../reference/forward.ts";
import { pythonWith } from "../../support/python.ts";

const folder = "tests/oracles/fixtures/pytorch-export";
const model = readModel(readNamedFile(`${folder}/model.json`), readNamedFile(`${folder}/weights.npz`));
const data = readDataSet(readNamedFile(`${folder}/data.npz`));

test("the script that ships is the file that is maintained", () => {
  expect(exportScript()).toBe(readFileSync("packages/analysis/assets/nadir_export.py", "utf8"));
});

test("a network trained in PyTorch is read with every kind of layer it has", () => {
  expect(model.architecture.layers.map(({ type, name }) => `${name}: ${type}`)).toEqual([
    "stem.0: conv2d",
    "stem.2: activation",
    "stem.3: max-pool2d",
    "block.conv: conv2d",
    "silu: activation",
    "add: residual-add",
    "wide: conv2d",
    "activation: activation",
    "pool: avg-pool2d",
    "flatten: flatten",
    "hidden: dense",
    "tanh: activation",
    "head: dense",
  ]);
  expect(Object.keys(model.parameters!)).toEqual(expect.arrayContaining(["stem.0.weight", "block.conv.bias", "head.bias"]));
});

test("its logits agree with PyTorch's: to 1e-12 in float64, to 1e-6 in float32", () => {
  const instance = buildInstance({
    name: "pytorch",
    architecture: model.architecture,
    parameters: model.parameters!,
    data,
    loss: "cross-entropy",
    labels: "indices",
    point: "given",
  });
  const exact = readNpy(readNamedFile(`${folder}/logits.npy`).bytes).data as Float64Array;
  const single = readNpy(readNamedFile(`${folder}/logits-float32.npy`).bytes).data as Float32Array;
  const values = applySteps(instance.inputs, instance.inputSteps);
  const [samples, size] = [instance.inputs.shape[0]!, 64];
  expect(exact.length).toBe(samples * 10);
  for (let i = 0; i < samples; i++) {
    const logits = forward(instance.architecture, instance.parameters, values.subarray(size * i, size * (i + 1)));
    logits.forEach((logit, k) => {
      const scale = 1 + Math.abs(logit);
      if (!(Math.abs(logit - exact[10 * i + k]!) <= 1e-12 * scale))
        expect.fail(`sample ${i}, output ${k}: ${logit} against ${exact[10 * i + k]}`);
      if (!(Math.abs(logit - single[10 * i + k]!) <= 1e-6 * scale))
        expect.fail(`sample ${i}, output ${k}: ${logit} against ${single[10 * i + k]}`);
    });
  }
});

const python = pythonWith(["torch", "numpy"], "export script in PyTorch");

test.skipIf(!python)("PyTorch networks are written or refused by the name of what is unsupported", () => {
  const work = mkdtempSync(join(tmpdir(), "nadir-export-"));
  try {
    writeFileSync(join(work, "nadir_export.py"), exportScript());
    const { stdout, stderr } = spawnSync(python!, [join(process.cwd(), "tests/oracles/pytorch_networks.py"), work], {
      encoding: "utf8",
      cwd: work,
    });
    expect(stderr).toBe("");
    const results = JSON.parse(stdout.trim().split("\n").at(-1)!) as Record<string, string>;
    for (const [network, text] of Object.entries(results)) {
      if (network.startsWith("refused")) expect(`${network}: ${text}`).toMatch(/nadir_export: .+: .+/);
      else {
        const path = (file: string) => readNamedFile(join(work, network, file));
        const read = readModel(path("model.json"), path("weights.npz"));
        const inputs = readDataSet(path("data.npz"));
        const logits = readNpy(path("logits.npy").bytes).data as Float64Array;
        const size = inputs.inputs.data.length / inputs.inputs.shape[0]!;
        const first = forward(read.architecture, read.parameters!, applySteps(inputs.inputs).subarray(0, size));
        first.forEach((logit, k) => {
          if (!(Math.abs(logit - logits[k]!) <= 1e-8 * (1 + Math.abs(logit))))
            expect.fail(`${network}: output ${k} is ${logit}; PyTorch says ${logits[k]}`);
        });
      }
    }
    expect(results).toMatchObject({
      "refused layer norm": expect.stringMatching(/enc\.1 \(LayerNorm\): is unsupported/),
      "refused lone batch norm": expect.stringMatching(/0 \(BatchNorm2d\): needs a convolution or linear layer directly before/),
      "refused branch": expect.stringMatching(/b \(Conv2d\): reads 'input' after 'a'/),
      "refused shared": expect.stringMatching(/1 \(Linear\): is applied twice/),
      "refused softmax": expect.stringMatching(/2 \(Softmax\): is part of the loss/),
      "refused control flow": expect.stringMatching(/torch\.fx can trace/),
      "refused in place": expect.stringMatching(/differs from the model/),
    });
  } finally {
    rmSync(work, { recursive: true });
  }
});
