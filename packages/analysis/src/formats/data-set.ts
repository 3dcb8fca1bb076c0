import { FormatError, UsageError } from "@nadir/core-wasm";
import type { PreprocessingStep } from "../evidence/index.ts";
import { elementBuffer, elementCount, type NdArray, permuteAxes } from "./ndarray.ts";

/** Samples and, where known, what is to be learned from them. */
export interface DataSet {
  readonly name: string;
  /** [N, …]: one sample per row of the first axis. */
  readonly inputs: NdArray;
  readonly inputSteps: readonly PreprocessingStep[];
  /** [N] class indices, [N, m] real targets, or null. */
  readonly targets: NdArray | null;
  readonly targetSteps: readonly PreprocessingStep[];
}

/** What `makeDataSet` is given beside the inputs. */
export interface DataSetOptions {
  readonly name: string;
  readonly targets?: NdArray | null;
  readonly inputSteps?: readonly PreprocessingStep[];
  readonly targetSteps?: readonly PreprocessingStep[];
  /** Order of the axes of the images given: `nhwc` is transposed to NCHW. */
  readonly layout?: "nchw" | "nhwc";
}

/**
 * A data set from arrays: images [N,H,W] become [N,1,H,W], `nhwc` images NCHW, targets [N,1] of integer type class indices [N].
 * @throws FormatError where there is no sample, the axes are not 2 to 4, or the numbers of inputs and targets differ
 */
export function makeDataSet(inputs: NdArray, options: DataSetOptions): DataSet {
  const { name, targets = null, inputSteps = [], targetSteps = [] } = options;
  const rank = inputs.shape.length;
  if (rank < 2 || rank > 4 || elementCount(inputs.shape) === 0)
    throw new FormatError(`${name}: needs samples [N,features], [N,H,W] or [N,C,H,W]; got [${inputs.shape.join(",")}]. Reshape the array.`);
  if (targets && (targets.shape[0] !== inputs.shape[0] || targets.shape.length > 2 || elementCount(targets.shape) === 0))
    throw new FormatError(
      `${name}: needs targets [${inputs.shape[0]}] or [${inputs.shape[0]},m], one per sample; got [${targets.shape.join(",")}]. Check that inputs and labels belong together.`,
    );
  if (options.layout === "nhwc" && rank === 2)
    throw new UsageError(`--layout: needs images for nhwc; got samples [${inputs.shape.join(",")}]. Leave it out.`);
  const column = targets !== null && targets.shape.length === 2 && targets.shape[1] === 1 && !targets.dtype.startsWith("f");
  const image = rank === 4 && options.layout === "nhwc" ? permuteAxes(inputs, [0, 3, 1, 2]) : inputs;
  return {
    name,
    inputs: rank === 3 ? { ...inputs, shape: [inputs.shape[0]!, 1, inputs.shape[1]!, inputs.shape[2]!] } : image,
    inputSteps,
    targets: column ? { ...targets, shape: [targets.shape[0]!] } : targets,
    targetSteps,
  };
}

/** The first `count` rows of the first axis, copied. @throws UsageError unless 1 ≤ count ≤ rows */
export function firstRows(array: NdArray, count: number): NdArray {
  const rows = array.shape[0]!;
  if (!(Number.isInteger(count) && count >= 1 && count <= rows))
    throw new UsageError(`--samples: needs a whole number from 1 to ${rows}; got ${count}. The data set has ${rows} samples.`);
  const shape = [count, ...array.shape.slice(1)];
  return { dtype: array.dtype, shape, data: array.data.slice(0, elementCount(shape)) };
}

/** The first `count` samples. @throws UsageError where there are not as many */
export function firstSamples(set: DataSet, count: number): DataSet {
  return { ...set, inputs: firstRows(set.inputs, count), targets: set.targets && firstRows(set.targets, count) };
}

/** Number of classes of labels 0, 1, …: the largest plus one. @throws FormatError unless all are whole numbers from 0 to 65,535 */
export function classCount(labels: NdArray, name = "labels"): number {
  let largest = 0;
  labels.data.forEach((value: number | bigint, i: number) => {
    const label = Number(value);
    if (!(Number.isInteger(label) && label >= 0 && label < 65_536))
      throw new FormatError(`${name}: needs class indices 0, 1, 2, …; got ${value} for sample ${i}. Give real targets as [N,m].`);
    largest = Math.max(largest, label);
  });
  return largest + 1;
}

/** Targets [N, classes] with a one at each label and zeros elsewhere, as u1. @throws FormatError where a label is not below `classes` */
export function oneHot(labels: NdArray, classes: number = classCount(labels), name = "labels"): NdArray {
  const found = classCount(labels, name);
  if (found > classes)
    throw new FormatError(
      `${name}: needs labels below ${classes}, the number of outputs; got ${found - 1}. Use a network with ${found} outputs.`,
    );
  const rows = labels.data.length;
  const data = elementBuffer("u1", rows * classes) as Uint8Array;
  for (let i = 0; i < rows; i++) data[i * classes + Number(labels.data[i])] = 1;
  return { dtype: "u1", shape: [rows, classes], data };
}

/** Labels as i4 class indices [N]. @throws FormatError unless the targets are [N] whole numbers from 0 */
export function classIndices(labels: NdArray, name = "labels"): NdArray {
  if (labels.shape.length !== 1)
    throw new FormatError(`${name}: needs class indices [N]; got targets [${labels.shape.join(",")}]. Use a squared loss, or give labels.`);
  classCount(labels, name);
  return { dtype: "i4", shape: labels.shape, data: Int32Array.from(labels.data as Float64Array, Number) };
}
