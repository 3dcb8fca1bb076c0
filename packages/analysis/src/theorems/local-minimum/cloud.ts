import type { Core } from "@nadir/core-wasm";
import { objective } from "../../calculus/index.ts";
import type { Work } from "../../evidence/index.ts";
import { type Architecture, applySteps, type Instance } from "../../formats/index.ts";

/** What a hidden layer sees of every sample, in f64, [samples, features] row-major. */
export interface Cloud {
  readonly samples: number;
  readonly features: number;
  readonly values: Float64Array;
}

/** Index of the first dense layer. */
export function firstDense({ layers }: Architecture): number {
  return layers.findIndex((l) => l.type === "dense");
}

/** The inputs of the first dense layer; targets are not read. */
export function* cloudOf(core: Core, instance: Instance): Work<Cloud> {
  const samples = instance.inputs.shape[0]!;
  const layer = firstDense(instance.architecture);
  if (layer === 0) {
    const values = Float64Array.from(applySteps(instance.inputs, instance.inputSteps));
    return { samples, features: values.length / samples, values };
  }
  const last = instance.architecture.layers.at(-1)!;
  const outputs = last.type === "dense" ? last.units : 1;
  const targets = { dtype: "f8", shape: [samples, outputs], data: new Float64Array(samples * outputs) } as const;
  const problem = objective(core, { ...instance, loss: "squared", targets, targetSteps: [] }, { dtype: "f64" });
  const { width, data } = yield* problem.features(problem.start(), instance.architecture.layers[layer - 1]!.name);
  return { samples, features: width, values: data };
}
