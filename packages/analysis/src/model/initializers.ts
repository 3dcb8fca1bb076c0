import { UsageError } from "@nadir/core-wasm";
import type { Architecture } from "../formats/index.ts";
import type { Stream } from "../random/index.ts";
import { orthonormal } from "./orthonormal.ts";
import { type ParameterWindow, parameterCount, parameterWindows } from "./parameters.ts";

/** A way to draw starting parameters, window by window. */
export interface Initializer {
  readonly name: string;
  readonly summary: string;
  weight(window: ParameterWindow, stream: Stream): Float64Array;
  bias(window: ParameterWindow, stream: Stream): Float64Array;
}

/** Inputs of one output, and outputs of one input: [units, in] or [filters, channels, height, width]. */
function fans({ shape, size }: ParameterWindow): { readonly fanIn: number; readonly fanOut: number } {
  return { fanIn: size / shape[0]!, fanOut: size / shape[1]! };
}

const zeros = ({ size }: ParameterWindow): Float64Array => new Float64Array(size);

/** Normal weights of a given variance, zero biases. */
function normal(name: string, summary: string, variance: (fanIn: number, fanOut: number) => number): Initializer {
  const weight = (window: ParameterWindow, stream: Stream): Float64Array => {
    const { fanIn, fanOut } = fans(window);
    const deviation = Math.sqrt(variance(fanIn, fanOut));
    return stream.normal(window.size).map((variate) => deviation * variate);
  };
  return { name, summary, weight, bias: zeros };
}

/** The largest power of two 2^-k, k >= 0, that is at most 1/√n. */
function dyadicScale(n: number): number {
  let scale = 1;
  while (scale * scale * n > 1) scale /= 2;
  return scale;
}

const he = normal("he", "normal, variance 2/fanIn, zero biases (He et al. 2015, eq. 10)", (fanIn) => 2 / fanIn);
const xavier = normal(
  "xavier",
  "normal, variance 2/(fanIn + fanOut), zero biases (Glorot & Bengio 2010, eq. 12)",
  (fanIn, fanOut) => 2 / (fanIn + fanOut),
);

const orthogonal: Initializer = {
  name: "orthogonal",
  summary: "orthonormal rows or columns, whichever are fewer, zero biases (Saxe et al. 2014)",
  weight: (window, stream) => orthonormal(window.shape[0]!, fans(window).fanIn, stream),
  bias: zeros,
};

const dyadic: Initializer = {
  name: "dyadic",
  summary: "k/16 with k uniform in -16..16, weights times the largest power of two at most 1/sqrt(fanIn); exact in every format",
  weight: (window, stream) => stream.dyadics(window.size, 16, 16).map((value) => value * dyadicScale(fans(window).fanIn)),
  bias: (window, stream) => stream.dyadics(window.size, 16, 16),
};

const zero: Initializer = { name: "zero", summary: "all zero", weight: zeros, bias: zeros };

/** THE TABLE of initializers. */
export const initializerTable: Readonly<Record<string, Initializer>> = { he, xavier, orthogonal, dyadic, zero };

/**
 * θ drawn by an initializer of the table, each window from the stream's child of its name, so that a layer's start does not depend on
 * the others. @throws UsageError for an unknown initializer
 */
export function initialParameters(architecture: Architecture, initializer: string, stream: Stream): Float64Array<ArrayBuffer> {
  const row = Object.hasOwn(initializerTable, initializer) ? initializerTable[initializer] : undefined;
  if (!row)
    throw new UsageError(`initializer: needs one of ${Object.keys(initializerTable).join(", ")}; got "${initializer}". Check the name.`);
  const theta = new Float64Array(parameterCount(architecture));
  for (const window of parameterWindows(architecture)) theta.set(row[window.role](window, stream.child(window.name)), window.offset);
  return theta;
}
