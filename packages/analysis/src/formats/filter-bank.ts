import { type Architecture, layerShapes } from "./architecture.ts";
import type { Stage } from "./stages.ts";

/** Layers 1..k with the activation of layer k left out and its filters replaced by a bank of `count`, without bias: its outputs are the projections ⟨a^t, f_{k-1}^p(x)⟩. */
export interface FilterBank {
  readonly architecture: Architecture;
  /** The weights of the bank: their name among the parameters, and their shape [count, ...filter]. */
  readonly weight: string;
  readonly shape: readonly number[];
  /** Index of the layer whose output is the projections, [count, positions]. */
  readonly layer: number;
}

/** The bank in place of a convolutional or dense layer; null for another, or where groups of filters see different channels and `count` is not all of them. */
export function filterBank(architecture: Architecture, stage: Stage, count: number): FilterBank | null {
  const layer = architecture.layers[stage.first]!;
  const before = architecture.layers.slice(0, stage.first);
  const input = before.length === 0 ? architecture.input : layerShapes(architecture)[stage.first - 1]!;
  const bank = { weight: `${layer.name}.weight`, layer: stage.first };
  if (layer.type === "dense") {
    const layers = [...before, { ...layer, units: count, bias: false }];
    return { ...bank, architecture: { ...architecture, layers }, shape: [count, input[0]!] };
  }
  if (layer.type !== "conv2d" || ((layer.groups ?? 1) > 1 && count !== layer.filters)) return null;
  const layers = [...before, { ...layer, filters: count, bias: "none" as const }];
  return { ...bank, architecture: { ...architecture, layers }, shape: [count, input[0]! / (layer.groups ?? 1), ...layer.kernel] };
}
