import type { Loaded } from "@nadir/analysis/check";
import { type ActivationName, parameterShapes, parseArchitecture } from "@nadir/analysis/formats";

/** A deterministic sequence of numbers in (-1, 1) without a library: multiples of 2^-20, all different for small counts. */
export function numbers(count: number, seed: number): Float64Array {
  let state = (seed * 2654435761) >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 11) - 2 ** 20) / 2 ** 20;
  });
}

/** Layers in the short form of `parseArchitecture`. */
export interface SubjectOptions {
  readonly input: readonly number[];
  readonly layers: readonly object[];
  readonly samples: number;
  readonly inputs?: Float64Array;
  readonly targets?: Float64Array;
  readonly loss?: string;
  readonly parameters?: Readonly<Record<string, Float64Array>>;
}

/** An instance as the checker holds it, with numbers where nothing is given. */
export function subject(options: SubjectOptions): Loaded {
  const { input, samples } = options;
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", input, layers: options.layers });
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const windows = parameterShapes(architecture).map(({ name, shape }, i) => {
    return [name, { shape, data: options.parameters?.[name] ?? numbers(size(shape), i + 5) }] as const;
  });
  const { targets } = options;
  return {
    architecture,
    loss: options.loss ?? "squared",
    samples,
    inputs: { shape: [samples, ...input], data: options.inputs ?? numbers(samples * size(input), 1) },
    targets: targets ? { shape: [samples, targets.length / samples], data: targets } : null,
    parameters: new Map(windows),
    model: "0".repeat(64),
    dataset: "1".repeat(64),
  };
}

/** 3x3 convolution, activation, flatten, dense output on 1 x `side` x `side` images. */
export function convNet(
  filters: number,
  activation: ActivationName,
  bias: "per-neuron" | "per-filter" | "none" = "per-neuron",
): readonly object[] {
  return [
    { type: "conv2d", filters, kernel: 3, bias, name: "conv" },
    { type: "activation", function: activation },
    { type: "flatten" },
    { type: "dense", units: 2, name: "out" },
  ];
}
