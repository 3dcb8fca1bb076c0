import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../../evidence/index.ts";
import type { Instance, NdArray } from "../../../formats/index.ts";
import type { Stream } from "../../../random/index.ts";
import type { FeatureMatrix } from "../features.ts";
import type { ZeroLossPlan } from "./plan.ts";
import { type DenseMap, denseMap } from "./upper.ts";

/** Parameters by window name. */
export type Parameters = Record<string, NdArray>;

/** What the layers above are made of, and the pre-activations of layer k+1 that they turn into the targets. */
export interface UpperChoice {
  readonly parameters: Parameters;
  readonly targets: Float64Array;
}

/** One way to choose the layers above for the targets Y of the distinct samples; null where no draw could be solved. */
export type ChooseUpper = (core: Core, instance: Instance, plan: ZeroLossPlan, stream: Stream, y: Float64Array) => Work<UpperChoice | null>;

/** Draws of the layers above. */
export const DRAWS = 4;

/** Some rows of a matrix. */
export function rowsOf(f: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const data = new Float64Array(rows.length * f.columns);
  rows.forEach((from, i) => {
    data.set(f.data.subarray(from * f.columns, (from + 1) * f.columns), i * f.columns);
  });
  return { rows: rows.length, columns: f.columns, data };
}

/** Some rows of numbers of so many columns. */
export function pick(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  return rowsOf({ data: values, columns: width, rows: values.length / width }, rows).data;
}

/** [n, m] by columns of units as a window [m, n]. */
export function asWeight(x: Float64Array, inputs: number): NdArray {
  const units = x.length / inputs;
  const data = new Float64Array(x.length);
  for (let p = 0; p < inputs; p++) for (let j = 0; j < units; j++) data[j * inputs + p] = x[p * units + j]!;
  return { dtype: "f8", shape: [units, inputs], data };
}

/** The dense layers k+2..L with these parameters. */
export function mapsOf(instance: Instance, plan: ZeroLossPlan, parameters: Parameters): DenseMap[] {
  const point = { ...instance, parameters: { ...instance.parameters, ...parameters } };
  return plan.upper.slice(1).map((stage) => denseMap(point, stage));
}
