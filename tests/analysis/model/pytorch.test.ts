import { applySteps, readDataSet, readModel, readNpy } from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { basePass, buildModel, forward, packParameters, Storage } from "@nadir/analysis/model";
import { load } from "@nadir/core-wasm";
import { expect, test } from "vitest";

const folder = "tests/oracles/fixtures/pytorch-export";
const core = await load();

// f64: rounding of 2,000 terms; f32: the 1e-6 that PyTorch's own float32 keeps
test.each([
  ["f64", "logits.npy", 1e-12],
  ["f32", "logits-float32.npy", 1e-6],
] as const)("%s logits of a network trained and exported in PyTorch agree with PyTorch's", (dtype, file, tolerance) => {
  const { architecture, parameters } = readModel(readNamedFile(`${folder}/model.json`), readNamedFile(`${folder}/weights.npz`));
  const data = readDataSet(readNamedFile(`${folder}/data.npz`));
  const expected = readNpy(readNamedFile(`${folder}/${file}`).bytes).data as Float64Array;
  const model = buildModel(core, architecture, dtype);
  using scope = core.scope("logits");
  const theta = scope.from(dtype, [model.parameters], packParameters(architecture, parameters!));
  const pass = basePass(model, theta, data.inputs.shape[0]!, 0, new Storage(scope, dtype));
  pass.input.view().set(applySteps(data.inputs));
  forward(pass);
  const logits = pass.values.at(-1)!.toArray();
  expect(logits.length).toBe(expected.length);
  logits.forEach((logit, i) => {
    if (!(Math.abs(logit - expected[i]!) <= tolerance * (1 + Math.abs(logit)))) expect.fail(`logit ${i}: ${logit} against ${expected[i]}`);
  });
});
