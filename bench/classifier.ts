import { type Objective, objective } from "@nadir/analysis/calculus";
import { type Architecture, type Instance, type NdArray, parameterShapes } from "@nadir/analysis/formats";
import { lenet5, perceptron } from "@nadir/analysis/model";
import type { Dtype, NetworkWork } from "./contest.ts";
import { array, numbers } from "./inputs.ts";
import { mnist, syntheticNote } from "./mnist.ts";
import type { Bench } from "./row.ts";

const networks: Readonly<Record<NetworkWork["network"], () => Architecture>> = {
  lenet5: () => lenet5(),
  mlp: () => perceptron([784, 512, 512, 10]),
};

/** Uniform in ±1/√(inputs of a unit), as PyTorch draws it, rounded to f32 so that both types start from the same point; biases likewise. */
function startingPoint(architecture: Architecture): Float64Array {
  let fan = 1;
  const windows = parameterShapes(architecture).map(({ shape, role }, i) => {
    const size = shape.reduce((product, n) => product * n, 1);
    if (role === "weight") fan = size / shape[0]!;
    return Array.from(numbers("f64", size, 100 + i), (x) => Math.fround((2 * x) / Math.sqrt(fan)));
  });
  return Float64Array.from(windows.flat());
}

function split(architecture: Architecture, theta: Float64Array): Readonly<Record<string, NdArray>> {
  let at = 0;
  return Object.fromEntries(
    parameterShapes(architecture).map(({ name, shape }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const data = theta.slice(at, at + size);
      at += size;
      return [name, { dtype: "f8", shape, data }] as const;
    }),
  );
}

/** A classifier of MNIST images with softmax cross-entropy: as the peers get it, and as ours. */
export interface Classifier {
  readonly work: NetworkWork;
  readonly instance: Instance;
  readonly objective: Objective;
  readonly theta: Float64Array;
  readonly direction: Float64Array;
}

/** The classifier on the first `samples` images. Pixels are divided by 255 (and rounded to f32 in that type). */
export function classifier(
  bench: Bench,
  kind: NetworkWork["kind"],
  network: NetworkWork["network"],
  dtype: Dtype,
  samples: number,
): Classifier {
  const architecture = networks[network]();
  const { pixels, labels, real } = mnist(samples);
  if (!real) bench.note(syntheticNote);
  const theta = startingPoint(architecture);
  const direction = Float64Array.from(numbers("f64", theta.length, 77), Math.fround);
  const images = array(dtype, pixels.length).map((_, i) => pixels[i]! / 255);
  const typed = (x: Float64Array) => (dtype === "f32" ? Float32Array.from(x) : x);
  const shared = { images, labels: Int32Array.from(labels), theta: typed(theta), direction: typed(direction), rate: 0.05 };
  const instance: Instance = {
    name: architecture.name,
    architecture,
    loss: "softmax-cross-entropy",
    parameters: split(architecture, theta),
    inputs: { dtype: dtype === "f32" ? "f4" : "f8", shape: [samples, ...architecture.input], data: images },
    inputSteps: [],
    targets: { dtype: "u1", shape: [samples], data: labels },
    ...{ targetSteps: [], data: real ? "mnist" : "drawn", point: "given" },
  };
  return {
    work: { kind, dtype, network, samples, ...shared },
    instance,
    objective: objective(bench.core, instance, { dtype }),
    theta,
    direction,
  };
}
