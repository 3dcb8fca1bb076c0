import { digits } from "../../packages/analysis/src/data/index.ts";
import { type Instance, oneHot, parameterShapes, parseArchitecture } from "../../packages/analysis/src/formats/index.ts";

/** A 64-12-10 tanh network with fixed small dyadic parameters on the first digits; squared loss. */
export function mlpInstance(samples: number): Instance {
  const layers = [
    { type: "flatten" },
    { type: "dense", units: 12 },
    { type: "activation", function: "tanh" },
    { type: "dense", units: 10 },
  ];
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", name: "mlp", input: [1, 8, 8], layers });
  const parameters = Object.fromEntries(
    parameterShapes(architecture).map(({ name, shape }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, { dtype: "f8" as const, shape, data: Float64Array.from({ length: size }, (_, i) => (((i * 37 + 11) % 17) - 8) / 32) }];
    }),
  );
  const { inputs, targets } = digits(samples);
  return {
    name: "mlp",
    architecture,
    loss: "squared",
    parameters,
    inputs,
    inputSteps: [{ op: "divide", by: 16 }],
    targets: oneHot(targets!, 10),
    targetSteps: [],
    data: "digits",
    point: "given",
  };
}
