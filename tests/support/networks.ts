import { type ActivationName, type Instance, type NdArray, parameterShapes, parseArchitecture } from "@nadir/analysis/formats";
import { noise } from "./noise.ts";

/** One small network for each type of layer, with three outputs, whose activations are left open. */
export const layerNetworks: Readonly<Record<string, (f: ActivationName) => { input: number[]; layers: object[] }>> = {
  dense: (f) => ({
    input: [4],
    layers: [{ type: "dense", units: 5 }, act(f), { type: "dense", units: 3, bias: false }],
  }),
  conv2d: (f) => ({
    input: [2, 5, 5],
    layers: [
      { type: "conv2d", filters: 4, kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: [1, 2] },
      act(f),
      { type: "conv2d", filters: 2, kernel: 2, groups: 2, bias: "per-neuron" },
      act(f),
      { type: "conv2d", filters: 3, kernel: 1, stride: 2, bias: "none" },
    ],
  }),
  activation: (f) => ({
    input: [3],
    layers: [{ type: "dense", units: 4 }, act(f), { type: "dense", units: 4 }, act(f), { type: "dense", units: 3 }],
  }),
  "max-pool2d": (f) => pooled(f, { type: "max-pool2d", kernel: 2, stride: 1 }),
  "avg-pool2d": (f) => pooled(f, { type: "avg-pool2d", kernel: [2, 4], stride: 2, padding: [1, 0] }),
  "global-avg-pool2d": (f) => ({
    input: [1, 4, 4],
    layers: [{ type: "conv2d", filters: 4, kernel: 3, padding: 1 }, act(f), { type: "global-avg-pool2d" }, { type: "dense", units: 3 }],
  }),
  flatten: (f) => ({
    input: [1, 3, 3],
    layers: [{ type: "flatten" }, { type: "dense", units: 4 }, act(f), { type: "dense", units: 3 }],
  }),
  "residual-add": (f) => ({
    input: [3],
    layers: [
      { name: "first", type: "dense", units: 3 },
      { ...act(f), name: "bent" },
      { type: "residual-add", from: "input" },
      { type: "dense", units: 3 },
      { type: "residual-add", from: "bent" },
      act(f),
      { type: "residual-add", from: "bent" },
      { type: "residual-add", from: "first" },
    ],
  }),
};

function act(f: ActivationName): object {
  return { type: "activation", function: f };
}

function pooled(f: ActivationName, pool: object): { input: number[]; layers: object[] } {
  return {
    input: [1, 5, 5],
    layers: [{ type: "conv2d", filters: 2, kernel: 2 }, act(f), pool, { type: "flatten" }, { type: "dense", units: 3 }],
  };
}

/** How an instance is drawn. */
export interface Drawn {
  readonly loss?: string;
  readonly samples?: number;
  readonly seed?: number;
  /** Multiples of 1/2 in [-1, 1] instead of 24-bit numbers, so that sums of products stay exact. */
  readonly dyadic?: boolean;
}

/** An instance with drawn parameters, inputs and targets that suit its loss. */
export function drawInstance(network: { input: number[]; layers: object[] }, drawn: Drawn = {}): Instance {
  const { loss = "squared", samples = 4, seed = 1, dyadic = false } = drawn;
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", ...network });
  const stream = noise(seed);
  const draw = (): number => (dyadic ? (stream.integer(5) - 2) / 2 : stream.number());
  const array = (shape: readonly number[], next: () => number): NdArray => ({
    dtype: "f8",
    shape,
    data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next),
  });
  const parameters = Object.fromEntries(parameterShapes(architecture).map(({ name, shape }) => [name, array(shape, draw)]));
  const targets: Readonly<Record<string, () => NdArray>> = {
    "softmax-cross-entropy": () => array([samples], () => stream.integer(3)),
    logistic: () => array([samples, 3], () => stream.integer(2)),
  };
  return {
    name: "drawn",
    architecture,
    loss,
    parameters,
    inputs: array([samples, ...network.input], draw),
    inputSteps: [],
    targets: targets[loss]?.() ?? array([samples, 3], draw),
    targetSteps: [],
    data: "drawn",
    point: "witness",
  };
}

/** A direction in a space of `size` dimensions, drawn like the parameters. */
export function drawVector(size: number, seed: number, dyadic: boolean = false): Float64Array<ArrayBuffer> {
  const stream = noise(seed);
  return Float64Array.from({ length: size }, () => (dyadic ? (stream.integer(5) - 2) / 2 : stream.number()));
}
