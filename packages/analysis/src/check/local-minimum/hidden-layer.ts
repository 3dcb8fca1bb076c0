import { type ActivationLayer, type Architecture, layerShapes, parameterShapes } from "../../formats/index.ts";
import type { Loaded, LoadedArray } from "../loaded.ts";

/** A network with one hidden layer on fixed features of its inputs: f(x) = Σ_j V_j σ(w_jᵀx + b_j) + c. */
export interface HiddenLayer {
  /** Index of the first dense layer; layers before it have no parameters. */
  readonly layer: number;
  /** Number of features x. */
  readonly features: number;
  readonly hidden: number;
  readonly outputs: number;
  readonly activation: ActivationLayer;
  /** [hidden, features], [hidden], [outputs, hidden], [outputs]. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
  readonly outer: Float64Array;
  readonly outputBiases: Float64Array;
}

/** Index of the first dense layer where the architecture has one hidden layer: no parameters before it, its activation, a dense output layer, nothing else; else why not. */
export function hiddenLayerOf(architecture: Architecture): number | string {
  const { layers } = architecture;
  const first = layers.findIndex((l) => l.type === "dense");
  const [dense, activation, output] = layers.slice(first, first + 3);
  const owner = parameterShapes(architecture)[0]?.layer;
  if (first < 0 || owner !== first) return "the first layer with parameters is not dense";
  if (first + 3 !== layers.length || activation?.type !== "activation" || output?.type !== "dense")
    return "it is not one hidden dense layer with its activation and a dense output layer";
  if (dense?.type !== "dense" || !dense.bias || !output.bias) return "a layer has no bias";
  return first;
}

/** The hidden layer of an instance, or why it has not one. */
export function hiddenLayer(loaded: Loaded): HiddenLayer | string {
  const { architecture, parameters } = loaded;
  const layer = hiddenLayerOf(architecture);
  if (typeof layer === "string") return layer;
  const [inner, activation, outer] = architecture.layers.slice(layer);
  const array = (name: string): LoadedArray => parameters.get(name)!;
  const [weights, second] = [array(`${inner!.name}.weight`), array(`${outer!.name}.weight`)];
  const before = layer === 0 ? architecture.input : layerShapes(architecture)[layer - 1]!;
  return {
    layer,
    features: before.reduce((a, b) => a * b, 1),
    hidden: weights.shape[0]!,
    outputs: second.shape[0]!,
    activation: activation as ActivationLayer,
    weights: weights.data,
    biases: array(`${inner!.name}.bias`).data,
    outer: second.data,
    outputBiases: array(`${outer!.name}.bias`).data,
  };
}
