import { type Core, type Tensor, UsageError } from "@nadir/core-wasm";
import { type Architecture, elementCount, type Layer, layerShapes } from "../formats/index.ts";
import type { LayerRules, Real, RealTensor } from "./layer.ts";
import { layerTable } from "./layers/index.ts";
import { type ParameterWindow, parameterWindows } from "./parameters.ts";

/** One layer of a model. Values are counted from 0, the input; layer k writes value k + 1. */
export interface Node {
  readonly layer: Layer;
  readonly rules: LayerRules;
  /** The values it reads: the previous one first. */
  readonly sources: readonly number[];
  readonly windows: readonly ParameterWindow[];
  /** Whether its output depends on any parameter; only then do tangents and adjoints pass through it. */
  readonly active: boolean;
}

/** A network as a directed acyclic graph over one flat θ. Holds no tensors: a pass takes θ and a batch. */
export interface Model {
  readonly core: Core;
  readonly architecture: Architecture;
  readonly dtype: Real;
  readonly nodes: readonly Node[];
  /** Shape of one sample of each value, the input first. */
  readonly shapes: readonly (readonly number[])[];
  readonly windows: readonly ParameterWindow[];
  /** Number P of parameters. */
  readonly parameters: number;
  /** Number of outputs of one sample. */
  readonly outputs: number;
}

/** The model of an architecture, to compute on `core` in `dtype`. @throws FormatError where the layers do not fit */
export function buildModel(core: Core, architecture: Architecture, dtype: Real = "f64"): Model {
  const shapes = [architecture.input, ...layerShapes(architecture)];
  const windows = parameterWindows(architecture);
  const written = new Map(architecture.layers.map((layer, i) => [layer.name, i + 1]));
  const active = [false];
  const nodes = architecture.layers.map((layer, i): Node => {
    const rules = layerTable[layer.type];
    const sources = [i, ...rules.extraSources(layer).map((name) => (name === "input" ? 0 : written.get(name)!))];
    const own = windows.filter((window) => window.layer === i);
    active.push(own.length > 0 || sources.some((source) => active[source]));
    return { layer, rules, sources, windows: own, active: active[i + 1]! };
  });
  const parameters = windows.reduce((sum, window) => sum + window.size, 0);
  const outputs = elementCount(shapes.at(-1)!);
  return { core, architecture, dtype, nodes, shapes, windows, parameters, outputs };
}

/** Index of a value by the name of its layer, or `input`. @throws UsageError for an unknown name */
export function valueIndex(model: Model, name: string): number {
  const names = ["input", ...model.architecture.layers.map((layer) => layer.name)];
  const index = names.indexOf(name);
  if (index < 0) throw new UsageError(`layer: needs one of ${names.join(", ")}; got "${name}". Check the name.`);
  return index;
}

/** The windows of one layer inside a tensor over all of θ; no copy. */
export function windowTensors(node: Node, theta: Tensor<Real>): readonly RealTensor[] {
  return node.windows.map(({ offset, size, shape }) => theta.rows(offset, offset + size).reshape(shape));
}
