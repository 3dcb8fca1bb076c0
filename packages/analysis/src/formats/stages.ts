import { type ActivationLayer, type Architecture, type Layer, layerShapes } from "./architecture.ts";

/** One layer of Nguyen & Hein (2018), Definitions 2.1 to 2.3: an affine map with its activation, or a pooling. */
export interface Stage {
  /** k, counted from 1. */
  readonly number: number;
  /** `other` is a layer outside the definitions; `outside` says why. */
  readonly type: "conv2d" | "dense" | "max-pool2d" | "other";
  /** Name of its affine or pooling layer. */
  readonly name: string;
  /** Index in `architecture.layers` of that layer. */
  readonly first: number;
  /** Index in `architecture.layers` of the layer whose output is F_k. */
  readonly last: number;
  /** σ_k; null is the identity. */
  readonly activation: ActivationLayer | null;
  /** T_k: filters or units; the number of channels for a pooling. */
  readonly filters: number;
  /** P_{k-1}: the number of patches, 1 for a dense layer. */
  readonly patches: number;
  /** n_k = T_k P_{k-1}, the number of columns of F_k. */
  readonly width: number;
  readonly bias: "per-neuron" | "per-filter" | "none";
  /** Why the layer is not one of Definitions 2.1 to 2.3, or null. */
  readonly outside: string | null;
}

type Open = { -readonly [field in keyof Stage]: Stage[field] };

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Why a layer that starts a stage is outside Definitions 2.1 to 2.3. */
function outsideOf(l: Layer): string | null {
  if (l.type === "conv2d" && (l.groups ?? 1) > 1) return `"${l.name}" has ${l.groups} groups, so its filters see different patches`;
  if ("padding" in l && l.padding.some((p) => p > 0) && l.type !== "avg-pool2d")
    return `"${l.name}" pads with zeros, so its border patches are not subsets of neurons`;
  if (l.type === "conv2d" || l.type === "dense" || l.type === "max-pool2d") return null;
  if (l.type === "avg-pool2d" || l.type === "global-avg-pool2d") return `"${l.name}" averages; the definitions have max pooling only`;
  if (l.type === "residual-add") return `"${l.name}" adds a skip connection`;
  return `"${l.name}" applies an activation that no affine layer precedes`;
}

function start(l: Layer, index: number, shape: readonly number[], number: number): Open {
  const known = l.type === "conv2d" || l.type === "dense" || l.type === "max-pool2d";
  return {
    number,
    type: known ? l.type : "other",
    name: l.name,
    first: index,
    last: index,
    activation: l.type === "activation" ? l : null,
    filters: shape[0]!,
    patches: size(shape.slice(1)),
    width: size(shape),
    bias: l.type === "conv2d" ? l.bias : l.type === "dense" && l.bias ? "per-neuron" : "none",
    outside: outsideOf(l),
  };
}

/** The layers k = 1, 2, … of the papers, in order; flatten layers belong to the stage before them. `F_k` is the output of `layers[stage.last]`. */
export function stagesOf(architecture: Architecture): readonly Stage[] {
  const shapes = layerShapes(architecture);
  const stages: Open[] = [];
  for (const [index, l] of architecture.layers.entries()) {
    const open = stages.at(-1);
    const affine = open !== undefined && (open.type === "conv2d" || open.type === "dense");
    if (l.type === "flatten") {
      if (open) open.last = index;
    } else if (l.type === "activation" && affine && !open.activation) {
      open.activation = l;
      open.last = index;
    } else stages.push(start(l, index, shapes[index]!, stages.length + 1));
  }
  return stages;
}

/** Layers 1..L-1 of the papers: all but an output layer, which is affine without activation. A network that ends with an activation is taken as layers 1..k alone. */
export function hiddenStages(architecture: Architecture): readonly Stage[] {
  const stages = stagesOf(architecture);
  const last = stages.at(-1);
  const output = (last?.type === "dense" || last?.type === "conv2d") && (last.activation?.function ?? "identity") === "identity";
  return output ? stages.slice(0, -1) : stages;
}
