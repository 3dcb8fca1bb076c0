import { activate, activateDerivative, type Core } from "@nadir/core-wasm";
import type { ActivationLayer, Instance, Stage } from "../../../formats/index.ts";

/** A dense layer as computed here: g = W x + b, then its activation. */
export interface DenseMap {
  readonly stage: Stage;
  readonly inputs: number;
  /** [units, inputs]. */
  readonly weight: Float64Array;
  /** [units]; null where the layer has none. */
  readonly bias: Float64Array | null;
}

/** The dense layer of a stage with its parameters in an instance. */
export function denseMap(instance: Instance, stage: Stage): DenseMap {
  const weight = instance.parameters[`${stage.name}.weight`]!;
  const bias = instance.parameters[`${stage.name}.bias`];
  return {
    stage,
    inputs: weight.shape[1]!,
    weight: Float64Array.from(weight.data as Float64Array),
    bias: bias ? Float64Array.from(bias.data as Float64Array) : null,
  };
}

/** x Wᵀ + b for so many rows. */
export function affine({ inputs, weight, bias }: DenseMap, x: Float64Array, rows: number): Float64Array {
  const units = weight.length / inputs;
  const y = new Float64Array(rows * units);
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < units; j++, at++) {
      let sum = bias?.[j] ?? 0;
      for (let p = 0; p < inputs; p++) sum += x[i * inputs + p]! * weight[j * inputs + p]!;
      y[at] = sum;
    }
  return y;
}

/** σ and, where asked for, σ′ of every entry, by the kernels. */
function applied(core: Core, layer: ActivationLayer | null, g: Float64Array, derivative: boolean): Float64Array {
  using scope = core.scope("activation");
  const [x, y] = [scope.from("f64", [g.length], g), scope.empty("f64", [g.length])];
  (derivative ? activateDerivative : activate)(y, x, layer?.function ?? "identity", layer?.parameter);
  return y.toArray();
}

/** What the layers above do to rows of pre-activations of layer k+1. */
export interface Passed {
  /** Pre-activations of the layers k+1..L; those of L are the outputs. */
  readonly pre: readonly Float64Array[];
  /** Inputs of the output layer, [rows, n_{L-1}]. */
  readonly last: Float64Array;
}

/** Runs layers k+1..L on pre-activations of layer k+1; `maps` are those of k+2..L. */
export function climb(core: Core, first: Stage, maps: readonly DenseMap[], g: Float64Array, rows: number): Passed {
  const pre = [g];
  let [x, stage] = [g, first];
  for (const map of maps) {
    x = applied(core, stage.activation, pre.at(-1)!, false);
    pre.push(affine(map, x, rows));
    stage = map.stage;
  }
  return { pre, last: x };
}

/** ∂output_j/∂g_{k+1} of every row for every j: [rows, outputs, n_{k+1}]. */
export function jacobians(core: Core, first: Stage, maps: readonly DenseMap[], { pre }: Passed, rows: number): Float64Array {
  const outputs = maps.at(-1)!.stage.width;
  const slopes = [first, ...maps.slice(0, -1).map((m) => m.stage)].map((s, i) => applied(core, s.activation, pre[i]!, true));
  const width = first.width;
  const all = new Float64Array(rows * outputs * width);
  for (let j = 0; j < outputs; j++) {
    const { weight, inputs } = maps.at(-1)!;
    let d = Float64Array.from({ length: rows * inputs }, (_, i) => weight[j * inputs + (i % inputs)]! * slopes[maps.length - 1]![i]!);
    for (let l = maps.length - 2; l >= 0; l--) d = back(maps[l]!, d, slopes[l]!, rows);
    for (let i = 0; i < rows; i++) all.set(d.subarray(i * width, (i + 1) * width), (i * outputs + j) * width);
  }
  return all;
}

/** (d W) ∘ slopes for so many rows. */
function back({ inputs, weight }: DenseMap, d: Float64Array, slopes: Float64Array, rows: number): Float64Array<ArrayBuffer> {
  const units = weight.length / inputs;
  const out = new Float64Array(rows * inputs);
  for (let i = 0; i < rows; i++) {
    for (let u = 0; u < units; u++) {
      const v = d[i * units + u]!;
      for (let p = 0; p < inputs; p++) out[i * inputs + p] = out[i * inputs + p]! + v * weight[u * inputs + p]!;
    }
    for (let p = 0; p < inputs; p++) out[i * inputs + p] = out[i * inputs + p]! * slopes[i * inputs + p]!;
  }
  return out;
}
