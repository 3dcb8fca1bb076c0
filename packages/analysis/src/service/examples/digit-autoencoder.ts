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

/**
 * L [64, 64] with L Lᵀ = XᵀX for the unit-scaled pixels: the loss ½‖(W₂W₁ − I)x‖² summed over the columns of L is the loss summed over all 1,797
 * images, because it depends on the Gram matrix alone. Cholesky in ascending order; the column of a pixel that is always 0 is 0.
 */
function gramFactor(x: Float64Array): Float64Array {
  const l = new Float64Array(PIXELS * PIXELS);
  for (let i = 0; i < PIXELS; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let n = 0; n < x.length; n += PIXELS) sum += x[n + i]! * x[n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * PIXELS + k]! * l[j * PIXELS + k]!;
      const pivot = i === j ? Math.sqrt(Math.max(sum, 0)) : l[j * PIXELS + j]!;
      l[i * PIXELS + j] = i === j ? pivot : pivot > 0 ? sum / pivot : 0;
    }
  return l;
}

/**
 * The problem with X = I (docs/theorems/nadir-deep-linear-gap.md, reduction): ½‖W₂V − L‖² over W₂ and V = W₁L has the same values and minima, and
 * converges in hundreds of iterations instead of tens of thousands, because the spread of the data no longer enters its curvature.
 */
function reduced(l: Float64Array): Instance {
  const square = (entry: (sample: number, pixel: number) => number): NdArray => ({
    dtype: "f8",
    shape: [PIXELS, PIXELS],
    data: Float64Array.from({ length: PIXELS * PIXELS }, (_, i) => entry(Math.floor(i / PIXELS), i % PIXELS)),
  });
  const inputs = square((sample, pixel) => (sample === pixel ? 1 : 0));
  const targets = square((sample, pixel) => l[pixel * PIXELS + sample]!);
  return { ...instanceAt(new Float64Array(2 * CODE * PIXELS), "given"), inputs, inputSteps: [], targets, targetSteps: [] };
}

/** θ with W₁ in place of V: row by row W₁ = V L⁻¹, and 0 for the pixels that are always 0. */
function lifted(theta: Float64Array, l: Float64Array): Float64Array {
  const lift = theta.slice();
  for (let row = 0; row < CODE * PIXELS; row += PIXELS)
    for (let j = PIXELS - 1; j >= 0; j--) {
      const pivot = l[j * PIXELS + j]!;
      let sum = lift[row + j]!;
      for (let i = j + 1; i < PIXELS; i++) sum -= lift[row + i]! * l[i * PIXELS + j]!;
      lift[row + j] = pivot > 0 ? sum / pivot : 0;
    }
  return lift;
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
    const l = gramFactor(applySteps(digits().inputs, toUnit));
    const phi = objective(core, reduced(l));
    const { theta } = yield* train(phi, startTraining("l-bfgs", start), { iterations: 5000, gradientNorm: 1e-5 });
    return instanceAt(lifted(theta, l), "trained");
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

/** A 64-16-64 linear autoencoder of the digits: trained to its global minimum, and stopped at a critical point that is none. */
export const digitAutoencoder: readonly Example[] = [trained, saddle];
