import { FormatError } from "@nadir/core-wasm";
import type { PreprocessingStep } from "../evidence/index.ts";
import { type Architecture, layerShapes } from "./architecture.ts";
import { classCount, type DataSet, oneHot } from "./data-set.ts";
import { elementCount, type NdArray } from "./ndarray.ts";
import { toStorable } from "./real.ts";

/** A network, a point in its parameter space and a data set: what theorems, the checker and the landscape speak of. */
export interface Instance {
  readonly name: string;
  readonly architecture: Architecture;
  readonly loss: string;
  /** By window name such as `conv1.weight`; see `parameterShapes`. */
  readonly parameters: Readonly<Record<string, NdArray>>;
  /** [N, ...architecture.input]. */
  readonly inputs: NdArray;
  readonly inputSteps: readonly PreprocessingStep[];
  /** [N, m], or [N] class indices for cross-entropy, or null where the claim does not need them. */
  readonly targets: NdArray | null;
  readonly targetSteps: readonly PreprocessingStep[];
  /** Name of the data set, for reports. */
  readonly data: string;
  /** Where the parameters come from; a random witness is never called the user's network. */
  readonly point: "given" | "trained" | "witness" | "constructed";
}

/** What an instance is made of. */
export interface InstanceParts {
  readonly name: string;
  readonly architecture: Architecture;
  readonly parameters: Readonly<Record<string, NdArray>>;
  readonly data: DataSet;
  readonly loss: string;
  /** Keep labels as class indices [N] (cross-entropy), or write them as one-hot rows [N,m] (the default, for squared losses). */
  readonly labels?: "indices" | "one-hot";
  readonly point: Instance["point"];
}

/** Inputs in the shape the network takes: equal axes, or the same elements where one of the two is flat. */
function fitInputs(inputs: NdArray, architecture: Architecture, name: string): NdArray {
  const [rows, ...sample] = inputs.shape;
  const needed = architecture.input;
  const flat = sample.length === 1 || needed.length === 1;
  if (sample.join() !== needed.join() && !(flat && elementCount(sample) === elementCount(needed)))
    throw new FormatError(
      `${name}: needs samples [${needed.join(",")}], the input of "${architecture.name}"; got [${sample.join(",")}]. Use data of that shape, or --layout.`,
    );
  return { ...toStorable(inputs, name), shape: [rows!, ...needed] };
}

function fitTargets(targets: NdArray, parts: InstanceParts): NdArray {
  const output = layerShapes(parts.architecture).at(-1)!;
  const outputs = elementCount(output);
  const name = `${parts.data.name} targets`;
  if (targets.shape.length === 1 && parts.labels === "indices") {
    const classes = classCount(targets, name);
    if (classes > outputs)
      throw new FormatError(
        `${name}: needs labels below ${outputs}, the outputs of "${parts.architecture.name}"; got ${classes - 1}. Use ${classes} outputs.`,
      );
    return targets;
  }
  if (targets.shape.length === 1 && outputs === 1) return { ...targets, shape: [targets.shape[0]!, 1] };
  if (targets.shape.length === 1) return oneHot(targets, outputs, name);
  if (targets.shape[1] !== outputs)
    throw new FormatError(
      `${name}: needs ${outputs} numbers per sample, the outputs of "${parts.architecture.name}"; got ${targets.shape[1]}. Change the last layer or the targets.`,
    );
  return targets;
}

/**
 * Joins a network, its parameters and a data set; labels become one-hot rows unless `labels` is `indices` (for one output they stay numbers, as [N,1]). Parameters are taken as checked (`matchParameters`).
 * @throws FormatError where inputs or targets do not fit the network
 */
export function buildInstance(parts: InstanceParts): Instance {
  const { name, architecture, parameters, data, loss, point } = parts;
  return {
    name,
    architecture,
    loss,
    parameters,
    inputs: fitInputs(data.inputs, architecture, data.name),
    inputSteps: data.inputSteps,
    targets: data.targets && fitTargets(toStorable(data.targets, `${data.name} targets`), parts),
    targetSteps: data.targetSteps,
    data: data.name,
    point,
  };
}
