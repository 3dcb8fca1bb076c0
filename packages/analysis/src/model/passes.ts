import { add, type Tensor } from "@nadir/core-wasm";
import type { Frame, Needs, RealTensor } from "./layer.ts";
import { type Model, type Node, windowTensors } from "./model.ts";
import type { Storage } from "./storage.ts";
import { type BackwardStep, backwardSteps, forwardTensors, type PerValue } from "./sweeps.ts";

/** How many derivatives a base pass prepares: none, those of `tangent` and `backward`, or those of `tangentBackward` too. */
export type Depth = 0 | 1 | 2;

/** A planned forward pass over batches of `rows` samples: all its tensors, placed once. */
export interface BasePass {
  readonly model: Model;
  readonly depth: Depth;
  readonly rows: number;
  readonly input: RealTensor;
  readonly frames: readonly Frame[];
  readonly values: PerValue;
}

function needsOf({ layer, rules }: Node, depth: Depth): Needs {
  const needs = rules.needs(layer);
  return {
    inputs: needs.inputs && depth > 0,
    adjoint: needs.adjoint && depth > 1,
    argmax: needs.argmax,
    slope: needs.slope && depth > 0,
    curvature: needs.curvature && depth > 1,
  };
}

/** Whether some active reader of a value asks for what `need` says. */
function asked(model: Model, depth: Depth, value: number, need: (needs: Needs) => boolean): boolean {
  return model.nodes.some((node) => node.active && node.sources.includes(value) && need(needsOf(node, depth)));
}

/** Plans the first `layers` layers on batches of `rows` samples at θ [P], which must live below the storage. */
export function basePass(
  model: Model,
  theta: RealTensor,
  rows: number,
  depth: Depth,
  storage: Storage,
  layers: number = model.nodes.length,
): BasePass {
  const lasting = (value: number): boolean => asked(model, depth, value, (needs) => needs.inputs);
  const input = storage.lasting("value 0", [rows, ...model.shapes[0]!]);
  const values = forwardTensors(model, layers, input, () => true, { storage, rows, name: "value", lasting });
  const frames = model.nodes.slice(0, layers).map((node, k): Frame => {
    const { argmax, slope, curvature } = needsOf(node, node.active ? depth : 0);
    const source = [rows, ...model.shapes[node.sources[0]!]!];
    return {
      layer: node.layer,
      core: model.core,
      inputs: node.sources.map((value) => values[value]!),
      output: values[k + 1]!,
      parameters: windowTensors(node, theta),
      argmax: argmax ? (storage.lasting(`argmax ${k}`, [rows, ...model.shapes[k + 1]!], "i32") as Tensor<"i32">) : null,
      slope: slope ? storage.lasting(`slope ${k}`, source) : null,
      curvature: curvature ? storage.lasting(`curvature ${k}`, source) : null,
    };
  });
  return { model, depth, rows, input, frames, values };
}

/** Runs the layers on the batch in `input`. One forward pass, and the slopes and curvatures of activations where the depth asks for them. */
export function forward({ model, frames }: BasePass): void {
  for (const [k, frame] of frames.entries()) model.nodes[k]!.rules.forward(frame);
}

/** A planned forward-mode sweep: the derivative of every value along B directions. Null where a value depends on no parameter. */
export interface TangentPass {
  readonly base: BasePass;
  readonly count: number;
  readonly tangents: PerValue;
  readonly motions: readonly {
    readonly inputs: PerValue;
    readonly parameters: readonly RealTensor[];
    readonly crossed: RealTensor | null;
  }[];
}

/** Plans tangents along B directions; `directions` is laid out by `stacked`, `crossed` by `crossedTensors`. */
export function tangentPass(base: BasePass, directions: RealTensor, crossed: RealTensor, count: number, storage: Storage): TangentPass {
  const { model, depth, rows } = base;
  const lasting = (value: number): boolean => asked(model, depth, value, (needs) => depth > 1 && (needs.inputs || needs.curvature));
  const placement = { storage: storage, rows: rows * count, name: "tangent", lasting };
  const tangents = forwardTensors(model, model.nodes.length, null, (node) => node.active, placement);
  const motions = model.nodes.map((node) => ({
    inputs: node.sources.map((source) => tangents[source]!),
    parameters: stackedTensors(node, directions, count),
    crossed: crossedTensor(node, crossed, count),
  }));
  return { base, count, tangents, motions };
}

/** The windows of one layer for B vectors: [B·K, ...], in a tensor [B·P] that holds them window by window. */
export function stackedTensors(node: Node, vectors: RealTensor, count: number): readonly RealTensor[] {
  return node.windows.map(({ offset, size, shape: [first = 1, ...rest] }) =>
    vectors.rows(count * offset, count * (offset + size)).reshape([count * first, ...rest]),
  );
}

/** The weight of one layer for B vectors, [K, B·C, ...], in a tensor laid out window by window; null for layers without. */
export function crossedTensor(node: Node, vectors: RealTensor, count: number): RealTensor | null {
  const weight = node.windows.find(({ role }) => role === "weight");
  if (!weight) return null;
  const [first = 1, second = 1, ...rest] = weight.shape;
  return vectors.rows(count * weight.offset, count * (weight.offset + weight.size)).reshape([first, count * second, ...rest]);
}

/** Runs the tangents of the layers; the directions are in place. Cost: two forward passes a direction, one in the first layer. */
export function tangent({ base: { model, frames }, motions, tangents }: TangentPass): void {
  for (const [k, frame] of frames.entries()) {
    const node = model.nodes[k]!;
    if (node.active) node.rules.tangent(frame, motions[k]!, tangents[k + 1]!);
  }
}

/** A planned reverse sweep over B adjoints of each sample. */
export interface BackwardPass {
  readonly base: BasePass;
  readonly steps: readonly BackwardStep[];
  readonly adjoints: PerValue;
  readonly parameters: readonly (readonly RealTensor[] | null)[];
  readonly crossed: readonly (RealTensor | null)[];
}

/** Where the adjoints of parameters go: [B·P] laid out by `stackedTensors`, and in second derivatives [B·P] by `crossedTensor`. */
export interface ParameterAdjoints {
  readonly stacked: RealTensor;
  readonly crossed: RealTensor | null;
}

/** Plans adjoints from `seed` [rows·B, ...] back to every layer with parameters. */
export function backwardPass(base: BasePass, seed: RealTensor, into: ParameterAdjoints, count: number, storage: Storage): BackwardPass {
  const { model, rows } = base;
  const wanted = (value: number): boolean => value > 0 && model.nodes[value - 1]!.active;
  const placement = { storage, rows: rows * count, name: "adjoint", lasting: () => false };
  const parameters = model.nodes.map((node) => stackedTensors(node, into.stacked, count));
  const crossed = model.nodes.map((node) => into.crossed && crossedTensor(node, into.crossed, count));
  return { base, ...backwardSteps(model, seed, wanted, placement), parameters, crossed };
}

/**
 * Plans the adjoints that `tangentBackward` reads, from `seed` [rows, ...]: no further back than a layer that reads one or bends, and without
 * those of parameters.
 */
export function adjointPass(base: BasePass, seed: RealTensor, storage: Storage): BackwardPass {
  const { model, depth, rows } = base;
  const read = (value: number): boolean => {
    const node = model.nodes[value - 1];
    return !!node?.active && needsOf(node, depth).adjoint && node.sources.some((source) => active(model, source));
  };
  const useful = (value: number): boolean => {
    const node = model.nodes[value - 1];
    return !!node?.active && (read(value) || needsOf(node, depth).curvature || node.sources.some(useful));
  };
  const steps = backwardSteps(model, seed, useful, { storage, rows, name: "adjoint", lasting: read });
  return { base, ...steps, parameters: model.nodes.map(() => null), crossed: model.nodes.map(() => null) };
}

function active(model: Model, value: number): boolean {
  return value > 0 && model.nodes[value - 1]!.active;
}

/** Runs a reverse sweep; adjoints of parameters accumulate. Cost: two forward passes an adjoint, one in the first layer. */
export function backward({ base, steps, parameters }: BackwardPass): void {
  for (const { k, node, output, inputs, sums } of steps) {
    node.rules.backward(base.frames[k]!, output, { inputs, parameters: parameters[k]!, crossed: null });
    for (const { sum, sent } of sums) add(sum, sent);
  }
}

/** Runs the sweep of `adjointPass`, bending the curvatures on the way. Cost: at most one forward pass. */
export function settle({ base, steps }: BackwardPass): void {
  for (const { k, node, output, inputs, sums } of steps) {
    const frame = base.frames[k]!;
    if (frame.curvature) node.rules.bend!(frame, output);
    node.rules.backward(frame, output, { inputs, parameters: null, crossed: null });
    for (const { sum, sent } of sums) add(sum, sent);
  }
}

/**
 * Runs the derivative of a reverse sweep (Pearlmutter 1994, the R-operator) along the directions of `along`: `back` starts from the
 * derivative of the seed, `adjoints` are those of `settle`. Cost: four forward passes a direction, one in the first layer.
 */
export function tangentBackward(back: BackwardPass, along: TangentPass, adjoints: PerValue): void {
  const { base, steps, parameters, crossed } = back;
  for (const { k, node, output, inputs, sums } of steps) {
    const into = { inputs, parameters: parameters[k]!, crossed: crossed[k]! };
    node.rules.tangentBackward(base.frames[k]!, along.motions[k]!, adjoints[k + 1]!, output, into);
    for (const { sum, sent } of sums) add(sum, sent);
  }
}
