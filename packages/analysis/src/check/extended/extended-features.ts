import type { Work } from "../../evidence/index.ts";
import { type Layer, layerShapes, layerWidth } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";
import type { Terms } from "../terms.ts";
import { wholeWindow, windowMap } from "../window.ts";
import { maxima, reluEntries, sigmoidEntries } from "./entrywise.ts";
import type { ExtendedSignal } from "./extended-signal.ts";
import { affine } from "./linear.ts";

/** Features in pairs of doubles, row-major, with an error bound per column. */
export interface ExtendedMatrix {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly error: Float64Array;
}

type Rule = (input: ExtendedSignal, layer: Layer, shape: readonly number[], loaded: Loaded, terms: Terms) => ExtendedSignal;

function plane(shape: readonly number[]): number {
  return shape[1]! * shape[2]!;
}

const conv2d: Rule = (input, layer, shape, loaded, terms) => {
  if (layer.type !== "conv2d" || (layer.groups ?? 1) > 1) throw new Declined(`${layer.name}: needs one group for pairs of doubles.`);
  const map = windowMap(layer, input.shape[1]!, input.shape[2]!);
  return affine(
    input,
    layer.name,
    shape,
    { channels: input.shape[0]!, plane: plane(input.shape), filters: layer.filters, map },
    loaded,
    terms,
  );
};

const dense: Rule = (input, layer, shape, loaded, terms) => {
  const inputs = input.error.length;
  const sizes = { channels: 1, plane: inputs, filters: shape[0]!, map: wholeWindow(inputs) };
  return affine(input, layer.name, shape, sizes, loaded, terms);
};

const activation: Rule = (input, layer, _shape, _loaded, terms) => {
  const name = layer.type === "activation" ? layer.function : "";
  if (name === "sigmoid") return sigmoidEntries(input, terms);
  if (name === "relu") return reluEntries(input);
  if (name === "identity") return input;
  throw new Declined(`${layer.name}: needs sigmoid, relu or identity for pairs of doubles; got ${name}.`);
};

const maxPool2d: Rule = (input, layer, shape) => {
  if (layer.type !== "max-pool2d") throw new Declined(`${layer.name}: needs a max pool.`);
  return maxima(input, shape, input.shape[0]!, plane(input.shape), windowMap(layer, input.shape[1]!, input.shape[2]!));
};

const flatten: Rule = (input, _layer, shape) => ({ ...input, shape });

/** The layers that are computed in pairs of doubles. */
const rules: ReadonlyMap<string, Rule> = new Map(Object.entries({ conv2d, dense, activation, "max-pool2d": maxPool2d, flatten }));

/** Samples of one pass. */
const chunk = 64;

function pass(loaded: Loaded, from: number, to: number, last: number, terms: Terms): ExtendedSignal {
  const { architecture, inputs } = loaded;
  const width = inputs.data.length / loaded.samples;
  const high = inputs.data.slice(from * width, to * width);
  let signal: ExtendedSignal = {
    high,
    low: new Float64Array(high.length),
    shape: architecture.input,
    samples: to - from,
    error: new Float64Array(width),
  };
  const shapes = layerShapes(architecture);
  for (const [i, layer] of architecture.layers.slice(0, last + 1).entries()) {
    const rule = rules.get(layer.type);
    if (!rule) throw new Declined(`${layer.name}: needs one of ${[...rules.keys()].join(", ")} for pairs of doubles; got ${layer.type}.`);
    signal = rule(signal, layer, shapes[i]!, loaded, terms);
    for (const part of [signal.high, signal.low, signal.error])
      for (const value of part)
        if (!Number.isFinite(value)) throw new Declined(`${layer.name}: needs finite pairs of doubles; got ${value}.`);
  }
  return signal;
}

/**
 * The outputs of one layer on every sample in pairs of doubles (rigor A13): the bounds of `features` with 2^-102 in place of u, hence errors near
 * 1e-29. @throws Declined for a layer or activation that is not computed so, and on overflow
 */
export function* extendedFeatures(loaded: Loaded, layer: number, terms: Terms): Work<ExtendedMatrix> {
  const { samples: rows } = loaded;
  const columns = layerWidth(loaded.architecture, layer);
  const [high, low] = [new Float64Array(rows * columns), new Float64Array(rows * columns)];
  const error = new Float64Array(columns);
  for (let from = 0; from < rows; from += chunk) {
    const to = Math.min(rows, from + chunk);
    const signal = pass(loaded, from, to, layer, terms);
    high.set(signal.high, from * columns);
    low.set(signal.low, from * columns);
    for (let j = 0; j < columns; j++) error[j] = Math.max(error[j]!, signal.error[j]!);
    yield { what: "features in pairs of doubles", done: to, total: rows };
  }
  return { high, low, rows, columns, error };
}
