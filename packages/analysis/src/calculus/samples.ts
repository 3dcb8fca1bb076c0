import { FormatError, type Scope, ShapeError, type Tensor } from "@nadir/core-wasm";
import type { PreprocessingStep } from "../evidence/index.ts";
import { applySteps, elementCount, type NdArray } from "../formats/index.ts";
import type { Real, RealTensor } from "../model/index.ts";
import type { Loss } from "./loss.ts";

/** Class indices from preprocessed targets [N] or [N, 1]. @throws FormatError for anything but integers 0 to `classes` − 1 */
export function classIndices(values: Float64Array, classes: number): Int32Array {
  const bad = values.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < classes));
  if (bad >= 0)
    throw new FormatError(
      `targets: needs classes 0 to ${classes - 1}; got ${values[bad]} for sample ${bad}. Check the labels and the last layer.`,
    );
  return Int32Array.from(values);
}

/** The samples of an instance, ready to be copied batch by batch into a core. */
export interface Samples {
  readonly count: number;
  /** [features] or [channels, height, width]. */
  readonly shape: readonly number[];
  /** Numbers of one sample. */
  readonly width: number;
  readonly inputs: Float64Array;
  /** [count · outputs] values, or [count] classes; null where the instance has none. */
  readonly targets: Float64Array | Int32Array | null;
}

/** Checks the inputs and targets of an instance against the network and its loss. @throws ShapeError, FormatError */
export function readSamples(
  source: {
    readonly inputs: NdArray;
    readonly inputSteps: readonly PreprocessingStep[];
    readonly targets: NdArray | null;
    readonly targetSteps: readonly PreprocessingStep[];
  },
  shape: readonly number[],
  outputs: number,
  loss: Loss,
): Samples {
  const [count = 0, ...sample] = source.inputs.shape;
  if (sample.join() !== shape.join())
    throw new ShapeError(
      `inputs: needs samples of shape [${shape.join(",")}]; got [${sample.join(",")}]. Check --layout or the architecture.`,
    );
  const samples = { count, shape, width: elementCount(shape), inputs: applySteps(source.inputs, source.inputSteps) };
  if (!source.targets) return { ...samples, targets: null };
  const targets = applySteps(source.targets, source.targetSteps);
  const perSample = loss.targets === "classes" ? 1 : outputs;
  if (source.targets.shape[0] !== count || targets.length !== count * perSample)
    throw new ShapeError(
      `targets: needs ${loss.targets === "classes" ? `[${count}] class indices` : `[${count},${outputs}]`} for the loss "${loss.name}"; got [${source.targets.shape.join(",")}]. Encode the labels, or choose another loss.`,
    );
  return { ...samples, targets: loss.targets === "classes" ? classIndices(targets, outputs) : targets };
}

/** Samples `from` to `to`, or those of the given indices, in that order. */
export type Selection = { readonly from: number; readonly to: number } | readonly number[];

/** Copies the selected rows of `source`, each as wide as a row of the tensor. */
function gather(to: Tensor, source: Float64Array | Float32Array | Int32Array, which: Selection): void {
  const width = to.size / Math.max(1, to.shape[0]!);
  const view = to.view();
  if ("from" in which) view.set(source.subarray(which.from * width, which.to * width));
  else for (let i = 0; i < which.length; ++i) view.set(source.subarray(which[i]! * width, (which[i]! + 1) * width), i * width);
}

/** Fills [n, ...shape] with the inputs of a batch. */
export function readInputs(to: RealTensor, samples: Samples, which: Selection): void {
  gather(to, samples.inputs, which);
}

/** Fills [n, m] values or [n] classes with the targets of a batch. @throws ShapeError if the instance has no targets */
export function readTargets(to: Tensor | null, { targets }: Samples, which: Selection): Tensor {
  if (!targets || !to) throw new ShapeError("objective: needs targets to evaluate a loss; got an instance without. Give --targets.");
  gather(to, targets, which);
  return to;
}

/** [n, ...shape] inputs of a batch in `scope`. */
export function batchInputs(
  samples: Samples,
  scope: Scope,
  dtype: Real,
  which: { readonly from: number; readonly to: number },
): RealTensor {
  const inputs = scope.empty(dtype, [which.to - which.from, ...samples.shape]);
  readInputs(inputs, samples, which);
  return inputs;
}
