import { FormatError, UsageError } from "@nadir/core-wasm";
import { type CsvOptions, readCsv } from "./csv.ts";
import { type DataSet, type DataSetOptions, firstSamples, makeDataSet } from "./data-set.ts";
import { isIdx, readIdx } from "./idx.ts";
import { gunzip, isGzip } from "./inflate.ts";
import { type NamedFile, stemOf } from "./named-file.ts";
import type { NdArray } from "./ndarray.ts";
import { readNpy } from "./npy.ts";
import { type NamedArrays, readNpz } from "./npz.ts";
import { readSafetensors } from "./safetensors.ts";

/** How data files are read. */
export interface DataOptions extends CsvOptions, Pick<DataSetOptions, "inputSteps" | "targetSteps" | "layout"> {
  /** Only the first so many samples. */
  readonly samples?: number | undefined;
}

interface Content {
  readonly inputs: NdArray;
  readonly targets: NdArray | null;
}

interface DataReader {
  readonly id: string;
  /** What the reader expects, for errors and `nadir list`. */
  readonly about: string;
  readonly matches: (bytes: Uint8Array, name: string) => boolean;
  readonly read: (bytes: Uint8Array, name: string, options: DataOptions) => Content;
}

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean => magic.every((byte, i) => bytes[i] === byte);
const inputNames = ["X", "x", "inputs", "images", "data"];
const targetNames = ["y", "Y", "targets", "labels", "target"];

function fromArrays(arrays: NamedArrays, name: string): Content {
  const find = (names: readonly string[]): NdArray | undefined => names.map((key) => arrays.get(key)).find(Boolean);
  const inputs = find(inputNames) ?? (arrays.size === 1 ? [...arrays.values()][0] : undefined);
  if (!inputs)
    throw new FormatError(
      `${name}: needs an array X of samples (or one of ${inputNames.slice(1).join(", ")}); got ${[...arrays.keys()].slice(0, 8).join(", ")}. Save it as numpy.savez(file, X=X, y=y).`,
    );
  return { inputs, targets: find(targetNames) ?? null };
}

/** The table of data readers, in the order they are tried; adding one is one row. */
export const dataReaders: readonly DataReader[] = [
  {
    id: "npz",
    about: "numpy.savez with X and, where known, y",
    matches: (bytes) => startsWith(bytes, [0x50, 0x4b]),
    read: (bytes, name, options) => fromArrays(readNpz(bytes, name, options), name),
  },
  {
    id: "npy",
    about: "numpy.save of one array [N,…]",
    matches: (bytes) => startsWith(bytes, [0x93, 0x4e, 0x55, 0x4d]),
    read: (bytes, name, options) => ({ inputs: readNpy(bytes, name, options), targets: null }),
  },
  {
    id: "idx",
    about: "images or labels as MNIST's, gzipped or not",
    matches: isIdx,
    read: (bytes, name, options) => ({ inputs: readIdx(bytes, name, options), targets: null }),
  },
  {
    id: "safetensors",
    about: "tensors X and, where known, y",
    matches: (bytes, name) => /\.safetensors(\.gz)?$/i.test(name) || (bytes.length > 9 && startsWith(bytes.subarray(6), [0, 0, 0x7b])),
    read: (bytes, name, options) => fromArrays(readSafetensors(bytes, name, options), name),
  },
  {
    id: "csv",
    about: "numbers, one sample per line, header optional, labels in the column you name, or called y, label, class or target",
    matches: (bytes, name) => /\.(csv|tsv|txt)(\.gz)?$/i.test(name) || (bytes.length > 0 && !bytes.subarray(0, 1000).includes(0)),
    read: (bytes, name, options) => readCsv(bytes, name, options),
  },
];

function readContent(file: NamedFile, options: DataOptions): Content {
  const bytes = isGzip(file.bytes) ? gunzip(file.bytes, file.name) : file.bytes;
  const reader = dataReaders.find(({ matches }) => matches(bytes, file.name));
  if (!reader) {
    const magic = [...bytes.subarray(0, 4)].join(",");
    throw new FormatError(
      `${file.name}: needs ${dataReaders.map(({ id }) => id).join(", ")}; got a file that begins with [${magic}]. Convert it.`,
    );
  }
  return reader.read(bytes, file.name, options);
}

/**
 * Reads a data set from one file, or inputs and labels from two, whatever their format (found by content, gzipped or not).
 * Images become NCHW; bytes stay bytes, and steps such as /255 are recorded, not applied. @throws FormatError, UsageError naming the file and what is wrong
 */
export function readDataSet(data: NamedFile, labels: NamedFile | null = null, options: DataOptions = {}): DataSet {
  const content = readContent(data, labels ? options : { labelNames: ["label", "class", ...targetNames], ...options });
  const own = labels && readContent(labels, { ...options, labelColumn: undefined, labelNames: [] });
  if (labels && content.targets)
    throw new UsageError(`--labels: needs a data file without labels; got ${data.name}, which has its own. Leave --labels out.`);
  const column = own && own.inputs.shape.length === 2 && own.inputs.shape[1] === 1;
  const targets = own ? (column ? { ...own.inputs, shape: [own.inputs.shape[0]!] } : own.inputs) : content.targets;
  const { inputSteps, targetSteps, layout, samples } = options;
  const made = makeDataSet(content.inputs, {
    name: stemOf(data.name),
    targets,
    ...(inputSteps && { inputSteps }),
    ...(targetSteps && { targetSteps }),
    ...(layout && { layout }),
  });
  return samples === undefined ? made : firstSamples(made, samples);
}
