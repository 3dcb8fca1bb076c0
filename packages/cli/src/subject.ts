import { lossNamed } from "@nadir/analysis/calculus";
import { dataSources, makeData } from "@nadir/analysis/data";
import {
  type Architecture,
  type DataOptions,
  type DataSet,
  type Instance,
  parseSteps,
  readDataSet,
  readModel,
} from "@nadir/analysis/formats";
import { readNamedFile } from "@nadir/analysis/formats/files";
import { Stream } from "@nadir/analysis/random";
import { makeInstance } from "@nadir/analysis/service";
import { witnessParameters } from "@nadir/analysis/theorems";
import { type Core, load, UsageError } from "@nadir/core-wasm";
import type { Command as Parser } from "commander";

/** Options that name a network and a data set. */
export interface SubjectOptions {
  readonly model?: string;
  readonly weights?: string;
  readonly data?: string;
  readonly labels?: string;
  readonly targets?: string;
  readonly samples?: string;
  readonly layout?: string;
  readonly scale?: string;
  readonly loss?: string;
}

/** Adds the options that name a network and a data set. */
export function defineSubject(parser: Parser): Parser {
  const model = parser
    .option("--model <file>", "architecture JSON (nadir/architecture@1)")
    .option("--weights <file>", "weights, .safetensors or .npz");
  return defineData(model).option("--loss <name>", "see `nadir list losses`");
}

/** Adds the options that name a data set. */
export function defineData(parser: Parser): Parser {
  return parser
    .option("--data <file>", "samples: IDX, npy, npz (X and y), CSV, gzipped or not; or the id of a data set")
    .option("--labels <file>", "labels or targets of the samples")
    .option("--targets <file>", "alias of --labels")
    .option("--samples <n>", "only the first n samples")
    .option("--layout <order>", "nchw or nhwc")
    .option("--scale <steps>", "a divisor such as 255, or steps such as /255,-0.5 (+ - * /), applied to the inputs in f64 and recorded");
}

function samplesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(text.trim() !== "" && value > 0 && Number.isInteger(value)))
    throw new UsageError(`--samples: needs a positive integer; got ${text}. Correct the option.`);
  return value;
}

/** A bare number is a divisor: `--scale 255` is `--scale /255`. */
function scaleOf(text = ""): DataSet["inputSteps"] {
  return parseSteps(/^\s*\d/.test(text) ? `/${text}` : text);
}

function layoutOf(text: string | undefined): "nchw" | "nhwc" | undefined {
  if (text === undefined || text === "nchw" || text === "nhwc") return text;
  throw new UsageError(`--layout: needs nchw or nhwc; got ${text}. Correct the option.`);
}

/** The data set that the options name. @throws UsageError, FormatError naming the file and what is wrong */
export async function readData(options: SubjectOptions, seed: number): Promise<DataSet> {
  const { data, labels = options.targets } = options;
  const samples = samplesOf(options.samples);
  const steps = scaleOf(options.scale);
  if (dataSources.some((source) => source.id === data)) {
    for (const name of ["labels", "targets", "layout"] as const)
      if (options[name] !== undefined)
        throw new UsageError(`--${name}: needs a file as --data; got the data set ${data}, which brings its own. Leave --${name} out.`);
    const settings = samples === undefined ? {} : { samples };
    const { data: set } = makeData(data!, new Stream(await load(), seed).child("data"), settings);
    return { ...set, inputSteps: [...set.inputSteps, ...steps] };
  }
  const layout = layoutOf(options.layout);
  const settings: DataOptions = { inputSteps: steps, ...(layout ? { layout } : {}), ...(samples === undefined ? {} : { samples }) };
  return readDataSet(readNamedFile(data!), labels === undefined ? null : readNamedFile(labels), settings);
}

/** The instance that the options name, for a command that evaluates the loss. @throws UsageError where they do not name data and a network */
export async function requireSubject(command: string, options: SubjectOptions, seed: number): Promise<Instance> {
  const missing = (["data", "model"] as const).find((name) => options[name] === undefined);
  if (missing) throw new UsageError(`${command}: needs --data and --model; got no --${missing}. Give both.`);
  return (await readSubject(options, seed))!;
}

/** What a command does differently with the data and the network it is given. */
export interface SubjectDefaults {
  /** Changes the data set as read. */
  readonly prepare?: (data: DataSet) => DataSet;
  /** The network where none is given. */
  readonly architecture?: (data: DataSet) => Architecture;
  /** The loss where none is given. */
  readonly loss?: string;
}

/** The instance that the options name; null where they name neither network nor data. @throws UsageError, FormatError naming the file and what is wrong */
export async function readSubject(options: SubjectOptions, seed: number, defaults: SubjectDefaults = {}): Promise<Instance | null> {
  if (!options.data) {
    const stray = (["model", "weights", "labels", "targets", "samples", "layout", "scale", "loss"] as const).find(
      (name) => options[name] !== undefined,
    );
    if (stray) throw new UsageError(`--${stray}: needs --data too; got none. Give the samples as --data FILE.`);
    return null;
  }
  if (options.weights && !options.model)
    throw new UsageError("--weights: needs --model too; got none. Give the architecture as --model FILE.");
  if (options.loss !== undefined) lossNamed(options.loss);
  const model = options.model ? readModel(readNamedFile(options.model), options.weights ? readNamedFile(options.weights) : null) : null;
  const read = await readData(options, seed);
  const dataSet = defaults.prepare?.(read) ?? read;
  const core: Core = await load();
  return makeInstance({
    dataSet,
    architecture: model?.architecture ?? defaults.architecture?.(dataSet) ?? null,
    parameters: model?.parameters ?? null,
    loss: options.loss ?? defaults.loss,
    witness: (architecture) => witnessParameters(core, architecture, seed),
  });
}
