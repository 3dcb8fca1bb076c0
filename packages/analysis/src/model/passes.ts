import { add, type Scope } from "@nadir/core-wasm";
import type { Frame, RealTensor } from "./layer.ts";
import { type Model, type Node, windowTensors } from "./model.ts";

/** What a forward pass leaves in its scope: every value of the batch, and one frame per layer that ran. */
export interface Tape {
  readonly model: Model;
  readonly scope: Scope;
  readonly values: readonly RealTensor[];
  readonly frames: readonly Frame[];
}

/** One tensor per value, the input first; null stands for zero, or for not wanted. */
export type PerValue = readonly (RealTensor | null)[];

/**
 * Runs the first `layers` layers on a batch. `theta` [P] and `input` [N, ...] must live in `scope` or below it; everything the
 * tape holds lives in `scope`, which must stay the innermost scope while the tape is used.
 */
export function forward(model: Model, scope: Scope, theta: RealTensor, input: RealTensor, layers: number = model.nodes.length): Tape {
  const values = [input];
  const frames = model.nodes.slice(0, layers).map((node, k): Frame => {
    const output = scope.empty(model.dtype, [input.shape[0]!, ...model.shapes[k + 1]!]);
    const inputs = node.sources.map((source) => values[source]!);
    const frame: Frame = { layer: node.layer, scope, inputs, output, parameters: windowTensors(node, theta) };
    node.rules.forward(frame);
    values.push(output);
    return frame;
  });
  return { model, scope, values, frames };
}

/** Derivative of every value along θ̇ [P] (forward mode); the input is held fixed. Null where a value depends on no parameter. */
export function tangent(tape: Tape, direction: RealTensor): PerValue {
  const tangents: (RealTensor | null)[] = [null];
  tape.frames.forEach((frame, k) => {
    const node = tape.model.nodes[k]!;
    if (!node.active) {
      tangents.push(null);
      return;
    }
    const output = tape.scope.empty(tape.model.dtype, frame.output.shape);
    const inputs = node.sources.map((source) => tangents[source]!);
    node.rules.tangent(frame, { inputs, parameters: windowTensors(node, direction) }, output);
    tangents.push(output);
  });
  return tangents;
}

/** Visits active layers last to first, summing the adjoints that the consumers of a value send to it, later consumers first. */
function sweep(tape: Tape, seed: RealTensor, rule: (k: number, node: Node, output: RealTensor, inputs: PerValue) => void): PerValue {
  const { model, scope, values } = tape;
  const adjoints: (RealTensor | null)[] = values.map(() => null);
  adjoints[tape.frames.length] = seed;
  for (let k = tape.frames.length - 1; k >= 0; k--) {
    const node = model.nodes[k]!;
    const output = adjoints[k + 1];
    if (!node.active || !output) continue;
    const wanted = (source: number): boolean => source > 0 && model.nodes[source - 1]!.active;
    const inputs = node.sources.map((source) => (wanted(source) ? scope.empty(model.dtype, values[source]!.shape) : null));
    rule(k, node, output, inputs);
    node.sources.forEach((source, i) => {
      const sent = inputs[i];
      if (!sent) return;
      const sum = adjoints[source];
      if (sum) add(sum, sent);
      else adjoints[source] = sent;
    });
  }
  return adjoints;
}

/**
 * Adjoint of every value for the output adjoint `seed` (reverse mode). Accumulates f_θᵀ seed into `gradient` [P] unless it is null.
 * Cost: about twice `forward`.
 */
export function backward(tape: Tape, seed: RealTensor, gradient: RealTensor | null): PerValue {
  return sweep(tape, seed, (k, node, output, inputs) => {
    node.rules.backward(tape.frames[k]!, output, { inputs, parameters: gradient && windowTensors(node, gradient) });
  });
}

/**
 * The derivative of `backward` along θ̇ (Pearlmutter 1994, the R-operator): accumulates into `product` [P] the derivative of
 * f_θᵀ seed when θ moves along `direction` and the seed along `seedTangent`. `tangents` and `adjoints` are those of `tangent` and `backward`.
 */
export function tangentBackward(
  tape: Tape,
  direction: RealTensor,
  tangents: PerValue,
  adjoints: PerValue,
  seedTangent: RealTensor,
  product: RealTensor,
): void {
  sweep(tape, seedTangent, (k, node, output, inputs) => {
    const moved = { inputs: node.sources.map((source) => tangents[source]!), parameters: windowTensors(node, direction) };
    node.rules.tangentBackward(tape.frames[k]!, moved, adjoints[k + 1]!, output, { inputs, parameters: windowTensors(node, product) });
  });
}
