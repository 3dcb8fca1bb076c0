import { objective, startTraining, train } from "../../calculus/index.ts";
import { digits } from "../../data/index.ts";
import type { Work } from "../../evidence/index.ts";
import { applySteps, type Instance, type NdArray, parseArchitecture } from "../../formats/index.ts";
import { unpackParameters } from "../../model/index.ts";
import { Stream } from "../../random/index.ts";
import { criticalPoint } from "../../theorems/index.ts";
import type { Example } from "./example.ts";

const PIXELS = 64;
const CODE = 16;
const toUnit = [{ op: "divide", by: 16 }] as const;
const architecture = parseArchitecture({
  schema: "nadir/architecture@1",
  name: "linear autoencoder 64-16-64",
  input: [PIXELS],
  layers: [
    { type: "dense", units: CODE, bias: false },
    { type: "dense", units: PIXELS, bias: false },
  ],
});
/** The leading principal directions with the sixteenth replaced by the seventeenth: a critical point that is not a minimum. */
const saddleDirections = [...Array.from({ length: CODE - 1 }, (_, i) => i + 1), CODE + 1];

function instanceAt(theta: Float64Array, point: Instance["point"]): Instance {
  const { inputs } = digits();
  const flat: NdArray = { ...inputs, shape: [inputs.shape[0]!, PIXELS] };
  const shared = { inputs: flat, inputSteps: toUnit, targets: flat, targetSteps: toUnit };
  return {
    name: architecture.name,
    architecture,
    loss: "squared",
    parameters: unpackParameters(architecture, theta),
    ...shared,
    data: "digits",
    point,
  };
}

const trained: Example = {
  id: "autoencoder-trained",
  network: "64-16-64, trained",
  theorem: "nadir/deep-linear-gap",
  options: {},
  *make(core, seed): Work<Instance> {
    const start = new Stream(core, seed)
      .child("autoencoder")
      .normal(2 * CODE * PIXELS)
      .map((x: number) => x / 8);
    const phi = objective(core, instanceAt(start, "given"));
    // the metric of the inputs: plain L-BFGS needs tens of thousands of iterations for the directions in which the digits hardly vary
    const options = { iterations: 3000, gradientNorm: 1e-6, metric: "inputs" } as const;
    const { theta } = yield* train(phi, startTraining("l-bfgs", start), options);
    return instanceAt(theta, "trained");
  },
};

const saddle: Example = {
  id: "autoencoder-saddle",
  network: "64-16-64, stopped",
  theorem: "nadir/deep-linear-gap",
  options: {},
  *make(): Work<Instance> {
    const { inputs } = digits();
    const x = applySteps(inputs, toUnit);
    const factors = criticalPoint(x, x, inputs.shape[0]!, [PIXELS, CODE, PIXELS], saddleDirections);
    return instanceAt(Float64Array.from(factors.flatMap((w) => [...w])), "constructed");
  },
};

/** A 64-16-64 linear autoencoder of the digits: stopped at a critical point that is no minimum, and trained to the global one. */
export const digitAutoencoder: readonly Example[] = [saddle, trained];
