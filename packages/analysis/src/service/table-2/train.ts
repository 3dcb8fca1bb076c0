import type { Core } from "@nadir/core-wasm";
import { objective, startTraining, train } from "../../calculus/index.ts";
import type { Work } from "../../evidence/index.ts";
import type { Architecture, Instance, NdArray } from "../../formats/index.ts";
import { initialParameters, unpackParameters } from "../../model/index.ts";
import { Stream } from "../../random/index.ts";
import type { StepResult, StepResults } from "../reproductions/reproduction.ts";
import { cellInstance } from "./instances.ts";
import { figureOneNetwork } from "./network.ts";
import type { Cell, Plan } from "./plan.ts";

/** What the paper does not give, and what is done here. */
export const training = {
  optimizer: "adam",
  initializer: "xavier",
  gain: 2,
  batch: 50,
  learningRate: 4e-3,
  decay: 1e-3,
  dtype: "f32",
} as const;

/** Xavier's start times the gain; biases of later layers −½ of the sum of their weights, since features start near ½. */
function startOf(core: Core, architecture: Architecture, seed: number): Readonly<Record<string, NdArray>> {
  const drawn = initialParameters(architecture, training.initializer, new Stream(core, seed).child("table-2").child("start"));
  const parameters = unpackParameters(
    architecture,
    drawn.map((x) => training.gain * x),
  );
  for (const name of ["conv3", "dense5", "dense6"]) {
    const [weight, bias] = [parameters[`${name}.weight`]!, parameters[`${name}.bias`]!];
    const [filters, each] = [weight.shape[0]!, weight.data.length / weight.shape[0]!];
    const values = bias.data as Float64Array;
    for (let j = 0; j < values.length; j++) {
      const filter = Math.floor((j * filters) / values.length);
      let sum = 0;
      for (let k = filter * each; k < (filter + 1) * each; k++) sum += (weight.data as Float64Array)[k]!;
      values[j] = -sum / 2;
    }
  }
  return parameters;
}

/** Parameters as f4: exact dyadics, as a framework in single precision would store them. */
function stored(parameters: Readonly<Record<string, NdArray>>): Readonly<Record<string, NdArray>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      { dtype: "f4", shape, data: Float32Array.from(data as Float64Array) },
    ]),
  );
}

/** How many samples the network puts in another class than their label. */
function wrong(outputs: Float64Array, targets: NdArray): number {
  const m = targets.shape[1]!;
  let count = 0;
  for (let i = 0; i < targets.shape[0]!; i++) {
    let [best, label] = [0, 0];
    for (let j = 1; j < m; j++) {
      if (outputs[i * m + j]! > outputs[i * m + best]!) best = j;
      if (Number(targets.data[i * m + j]) > Number(targets.data[i * m + label])) label = j;
    }
    if (best !== label) count += 1;
  }
  return count;
}

/** Trains one network of the table with Adam on the squared loss, in single precision: parameters, loss ½‖F_L − Y‖²/N and wrong samples. */
export function* trainStep(core: Core, plan: Plan, cell: Cell, seed: number): Work<StepResult> {
  const architecture = figureOneNetwork(cell.filters, cell.tied);
  const instance = cellInstance(core, plan, cell, seed, startOf(core, architecture, seed), "trained");
  const { batch, learningRate, decay, dtype, optimizer } = training;
  const iterations = plan.epochs * Math.ceil(plan.samples / batch);
  const single = objective(core, instance, { dtype });
  const { theta } = yield* train(single, startTraining(optimizer, single.start()), { iterations, batch, learningRate, decay, seed });
  const parameters = stored(unpackParameters(architecture, theta));
  const reached = objective(core, { ...instance, parameters });
  const loss = (yield* reached.value(reached.start())) / plan.samples;
  const outputs = yield* reached.outputs(reached.start());
  const bytes = Object.entries(parameters).map(
    ([name, { data }]) => [name, new Uint8Array((data as Float32Array).slice().buffer)] as const,
  );
  return { value: { loss, wrong: wrong(outputs.data, instance.targets!), iterations }, bytes: Object.fromEntries(bytes) };
}

/** The trained network of a finished step. */
export function trainedInstance(core: Core, plan: Plan, cell: Cell, seed: number, earlier: StepResults): Instance {
  const { bytes } = earlier[`train-${cell.name}`]!;
  const architecture = figureOneNetwork(cell.filters, cell.tied);
  const shapes = unpackParameters(architecture, new Float64Array(Object.values(bytes).reduce((sum, b) => sum + b.length / 4, 0)));
  const parameters = Object.entries(shapes).map(([name, { shape }]): [string, NdArray] => [
    name,
    { dtype: "f4", shape, data: new Float32Array(bytes[name]!.slice().buffer) },
  ]);
  return cellInstance(core, plan, cell, seed, Object.fromEntries(parameters), "trained");
}
