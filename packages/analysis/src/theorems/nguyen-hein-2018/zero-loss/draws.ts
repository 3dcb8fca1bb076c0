import { applySteps, type Instance, type NdArray, type ParameterShape, parameterShapes, type Stage } from "../../../formats/index.ts";
import type { Stream } from "../../../random/index.ts";

/** Largest |weight| at 9 inputs of size 1, and largest |bias| and |code|, over 16. */
const bounds = { weight: 64, bias: 16, code: 32 } as const;

/** The power of two p with p/2 < size <= p; 1 for 0. */
function powerAbove(size: number): number {
  let p = 1;
  while (p < size) p *= 2;
  while (size > 0 && p / 2 >= size) p /= 2;
  return p;
}

/** A power of two near √(inputs/9): what weights are divided by so that sums of that many terms stay moderate. */
function fanDivisor(inputs: number): number {
  let p = 1;
  while (9 * p * p < inputs) p *= 2;
  return p;
}

function drawn(stream: Stream, { name, role, shape }: ParameterShape, factor: number): NdArray {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = stream.child(name).dyadics(count, bounds[role]);
  return { dtype: "f8", shape, data: role === "bias" ? values : values.map((v) => v * factor) };
}

/** The largest |x| of the samples after their steps. */
function largestInput(instance: Instance): number {
  return applySteps(instance.inputs, instance.inputSteps).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Names of the layers in a list of stages. */
const namesOf = (stages: readonly Stage[]): ReadonlySet<string> => new Set(stages.map((s) => s.name));

const layerOf = (window: ParameterShape): string => window.name.slice(0, window.name.lastIndexOf("."));

/** Random dyadic parameters for the layers up to stage k, those of layer 1 scaled to the data; `factor` widens the weights of all of them. */
export function lowerParameters(stream: Stream, instance: Instance, wide: Stage, factor: number): Record<string, NdArray> {
  const windows = parameterShapes(instance.architecture).filter((w) => w.layer <= wide.last);
  const data = powerAbove(largestInput(instance));
  return Object.fromEntries(
    windows.map((w) => {
      const inputs = w.shape.slice(1).reduce((a, b) => a * b, 1);
      const first = w.layer === windows[0]!.layer;
      return [w.name, drawn(stream, w, factor / fanDivisor(inputs) / (first ? data : 1))];
    }),
  );
}

/** Random dyadic parameters for dense layers above. */
export function upperParameters(stream: Stream, instance: Instance, stages: readonly Stage[]): Record<string, NdArray> {
  const names = namesOf(stages);
  return Object.fromEntries(
    parameterShapes(instance.architecture)
      .filter((w) => names.has(layerOf(w)))
      .map((w) => [w.name, drawn(stream, w, 1 / fanDivisor(w.shape[1] ?? 1))]),
  );
}

/** Zeros for every parameter of the stages. */
export function zeroParameters(instance: Instance, stages: readonly Stage[]): Record<string, NdArray> {
  const names = namesOf(stages);
  return Object.fromEntries(
    parameterShapes(instance.architecture)
      .filter((w) => names.has(layerOf(w)))
      .map(({ name, shape }) => [name, { dtype: "f8", shape, data: new Float64Array(shape.reduce((a, b) => a * b, 1)) }]),
  );
}

/** Random dyadic pre-activations, one row per code. */
export function drawCodes(stream: Stream, rows: number, width: number): Float64Array {
  return stream.child("codes").dyadics(rows * width, bounds.code);
}
