import type { Core } from "@nadir/core-wasm";
import { buildInstance, type DataSet, type Instance, type NdArray } from "../../formats/index.ts";
import { Stream } from "../../random/index.ts";
import { witnessParameters } from "../../theorems/index.ts";
import { figureOneNetwork } from "./network.ts";
import type { Cell, Plan } from "./plan.ts";

/** Images of bytes are divided by 255 where no step was given. */
function scaled({ data: set }: Plan): DataSet {
  const bytes = set.inputs.dtype === "u1" && set.inputSteps.length === 0;
  return bytes ? { ...set, inputSteps: [{ op: "divide", by: 255 }] } : set;
}

const operations = {
  add: (x: number, by: number) => x + by,
  subtract: (x: number, by: number) => x - by,
  multiply: (x: number, by: number) => x * by,
  divide: (x: number, by: number) => x / by,
} as const;

/** The images with normal noise added to every pixel, rounded to f4: the same noise for every network. */
function noisy(core: Core, plan: Plan, seed: number): DataSet {
  const { inputs, inputSteps, ...rest } = scaled(plan);
  const size = inputs.data.length;
  const noise = new Stream(core, seed).child("table-2").child("noise").normal(size);
  const data = Float32Array.from({ length: size }, (_, i) => {
    const value = inputSteps.reduce((x, { op, by }) => operations[op](x, by), Number(inputs.data[i]));
    return Math.fround(value + plan.noise * noise[i]!);
  });
  return { ...rest, inputs: { dtype: "f4", shape: inputs.shape, data }, inputSteps: [] };
}

/** A network of the table on its data, at the parameters given. */
export function cellInstance(
  core: Core,
  plan: Plan,
  cell: Cell,
  seed: number,
  parameters: Instance["parameters"],
  point: Instance["point"],
): Instance {
  const data = cell.noisy ? noisy(core, plan, seed) : scaled(plan);
  const architecture = figureOneNetwork(cell.filters, cell.tied);
  const name = `${architecture.name}${cell.noisy ? `, noise ${plan.noise}` : ""}`;
  return buildInstance({ name, architecture, parameters, data, loss: "squared", point });
}

/** The witness of the seed with the weights of layer 1 times a power of two: exact dyadics. */
export function scaledWitness(core: Core, cell: Cell, seed: number, factor: number): Instance["parameters"] {
  const witness = witnessParameters(core, figureOneNetwork(cell.filters, cell.tied), seed);
  const weight = witness["conv1.weight"]!;
  const larger: NdArray = { dtype: "f8", shape: weight.shape, data: (weight.data as Float64Array).map((x) => factor * x) };
  return { ...witness, "conv1.weight": larger };
}
