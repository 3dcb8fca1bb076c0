import { type Core, cholesky, gemm, triangularSolve } from "@nadir/core-wasm";
import { type Features, objective, startTraining, train } from "../../calculus/index.ts";
import { digits } from "../../data/index.ts";
import type { Work } from "../../evidence/index.ts";
import { type Instance, oneHot, parseArchitecture } from "../../formats/index.ts";
import { unpackParameters } from "../../model/index.ts";
import { witnessParameters } from "../../theorems/index.ts";
import type { Example } from "./example.ts";

const FILTERS = 64;
const architecture = parseArchitecture({
  schema: "nadir/architecture@1",
  name: `conv ${FILTERS} + dense 10`,
  input: [1, 8, 8],
  layers: [
    { type: "conv2d", name: "conv", filters: FILTERS, kernel: [3, 3] },
    { type: "activation", function: "sigmoid", name: "features" },
    { type: "flatten" },
    { type: "dense", name: "last", units: 10 },
  ],
});

function instanceWith(parameters: Instance["parameters"], point: Instance["point"]): Instance {
  const { inputs, targets } = digits();
  return {
    name: architecture.name,
    architecture,
    loss: "squared",
    parameters,
    inputs,
    inputSteps: [{ op: "divide", by: 16 }],
    targets: oneHot(targets!, 10),
    targetSteps: [],
    data: "digits",
    point,
  };
}

function start(core: Core, seed: number): Instance {
  const parameters = witnessParameters(core, architecture, seed);
  const quiet = (name: string) => {
    const { dtype, shape, data } = parameters[name]!;
    return { dtype, shape, data: (data as Float64Array).map((x) => x / 1024) };
  };
  return instanceWith({ ...parameters, "last.weight": quiet("last.weight"), "last.bias": quiet("last.bias") }, "witness");
}

/** Ridge of the least squares: small enough for a tiny loss, large enough that rounding does not decide the residual. */
const RIDGE = 1e-6;

/** W [10, n] with F Wᵀ ≈ Y: W = Yᵀ (F Fᵀ + λI)⁻¹ F, by Cholesky. */
function leastSquares(core: Core, f: Features, y: Float64Array): Float64Array {
  const { samples, width } = f;
  const classes = y.length / samples;
  using scope = core.scope("least squares");
  const features = scope.from("f64", [samples, width], f.data);
  const gram = scope.zeros("f64", [samples, samples]);
  gemm(gram, features, features, { transposeB: true });
  const diagonal = gram.view();
  for (let i = 0; i < samples; i++) diagonal[i * (samples + 1)]! += RIDGE;
  cholesky(gram);
  const dual = scope.from("f64", [samples, classes], y);
  triangularSolve(dual, gram);
  triangularSolve(dual, gram, { transpose: true });
  const weights = scope.zeros("f64", [classes, width]);
  gemm(weights, dual, features, { transposeA: true });
  return weights.toArray();
}

const lastLayerSolved: Example = {
  id: "classifier-solved",
  network: "conv 64-10, solved",
  theorem: "nguyen-hein-2018/4.3",
  options: {},
  *make(core, seed): Work<Instance> {
    const instance = start(core, seed);
    const phi = objective(core, instance);
    const f = yield* phi.features(phi.start(), "features");
    const weight = leastSquares(core, f, Float64Array.from(instance.targets!.data as Uint8Array));
    const { "last.weight": w, "last.bias": b } = instance.parameters;
    const last = { "last.weight": { ...w!, data: weight }, "last.bias": { ...b!, data: new Float64Array(10) } };
    return instanceWith({ ...instance.parameters, ...last }, "constructed");
  },
};

const trainedByAdam: Example = {
  id: "classifier-adam",
  network: "conv 64-10, Adam",
  theorem: "nguyen-hein-2018/4.3",
  options: {},
  *make(core, seed): Work<Instance> {
    const instance = start(core, seed);
    const phi = objective(core, instance);
    const { theta } = yield* train(phi, startTraining("adam", phi.start()), { iterations: 40, learningRate: 1e-3, batch: 256, seed });
    return instanceWith(unpackParameters(architecture, theta), "trained");
  },
};

/** The gradient bound at two points of one classifier: the last layer solved by least squares, and all layers trained by Adam. */
export const digitClassifier: readonly Example[] = [lastLayerSolved, trainedByAdam];
