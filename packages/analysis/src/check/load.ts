import type { ArrayReference, Json, PreprocessingStep } from "../evidence/index.ts";
import { canonicalJson, sha256 } from "../exact/index.ts";
import { type Architecture, parameterShapes, parseArchitecture } from "../formats/index.ts";
import { arrayReference, type ReadFile, readArray } from "./arrays.ts";
import { Declined } from "./declined.ts";
import { exactKeys, number, string } from "./fields.ts";
import type { Fields } from "./kind.ts";
import type { Loaded, LoadedArray } from "./loaded.ts";

const operations: Readonly<Record<PreprocessingStep["op"], (x: number, by: number) => number>> = {
  add: (x, by) => x + by,
  subtract: (x, by) => x - by,
  multiply: (x, by) => x * by,
  divide: (x, by) => x / by,
};

function steps(what: string, value: Json | undefined): readonly PreprocessingStep[] {
  if (!Array.isArray(value) || value.length > 64) throw new Declined(`${what}: needs a list of at most 64 steps.`);
  return (value as readonly Json[]).map((item, i) => {
    const fields = exactKeys(`${what}[${i}]`, item, ["op", "by"]);
    const op = string(`${what}[${i}].op`, fields.op);
    if (!Object.hasOwn(operations, op)) throw new Declined(`${what}[${i}].op: needs ${Object.keys(operations).join(", ")}; got "${op}".`);
    return { op: op as PreprocessingStep["op"], by: number(`${what}[${i}].by`, fields.by) };
  });
}

/** Applies the steps in f64, in order, and makes every zero +0. @throws Declined where a value stops being finite */
function preprocess(what: string, data: Float64Array, list: readonly PreprocessingStep[]): Float64Array {
  for (const { op, by } of list) {
    const apply = operations[op];
    for (let i = 0; i < data.length; i++) data[i] = apply(data[i]!, by);
  }
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) throw new Declined(`${what}: needs finite numbers after its steps; got ${data[i]} at ${i}.`);
    data[i] = data[i]! + 0;
  }
  return data;
}

function completeArchitecture(value: Json | undefined): Architecture {
  let architecture: Architecture;
  try {
    architecture = parseArchitecture(value);
  } catch (error) {
    throw new Declined((error as Error).message);
  }
  if (canonicalJson(architecture as unknown as Json) !== canonicalJson(value))
    throw new Declined("architecture: needs every default filled in and nothing else; got a short or ambiguous form.");
  return architecture;
}

function sameShape(what: string, reference: ArrayReference, shape: readonly number[]): void {
  if (reference.shape.join() !== shape.join())
    throw new Declined(`${what}: needs the shape [${shape.join(",")}]; got [${reference.shape.join(",")}].`);
}

interface References {
  readonly parameters: ReadonlyMap<string, ArrayReference>;
  readonly inputs: ArrayReference;
  readonly targets: ArrayReference | null;
}

function references(fields: Fields, architecture: Architecture): References {
  const windows = parameterShapes(architecture);
  const names = windows.map((w) => w.name);
  const given = exactKeys("parameters", fields.parameters, names);
  const parameters = new Map(names.map((name) => [name, arrayReference(name, given[name])]));
  for (const { name, shape } of windows) sameShape(name, parameters.get(name)!, shape);
  const inputs = arrayReference("inputs", fields.inputs);
  sameShape("inputs", inputs, [inputs.shape[0]!, ...architecture.input]);
  const targets = fields.targets === null ? null : arrayReference("targets", fields.targets);
  if (targets && (targets.shape[0] !== inputs.shape[0] || targets.shape.length > 2))
    throw new Declined(`targets: needs the shape [${inputs.shape[0]}] or [${inputs.shape[0]},m]; got [${targets.shape.join(",")}].`);
  return { parameters, inputs, targets };
}

/** The hash that names an array whatever file or text holds it. */
function identity(reference: ArrayReference): Json {
  return { dtype: reference.dtype, shape: reference.shape, sha256: reference.sha256 };
}

const instanceKeys = ["architecture", "loss", "parameters", "inputs", "inputSteps", "targets", "targetSteps"];

/**
 * Loads the instance of a certificate: validates it wholly, reads each array and compares its canonical hash, promotes to f64 and applies the
 * recorded steps. @throws Declined on anything malformed, MissingFile where a file is not there
 */
export function loadInstance(instance: unknown, read: ReadFile): Loaded {
  const fields = exactKeys("instance", instance as Json, instanceKeys);
  const architecture = completeArchitecture(fields.architecture);
  const loss = string("loss", fields.loss);
  const refs = references(fields, architecture);
  const inputSteps = steps("inputSteps", fields.inputSteps);
  const targetSteps = steps("targetSteps", fields.targetSteps);
  const array = (what: string, ref: ArrayReference, list: readonly PreprocessingStep[]): LoadedArray => ({
    shape: ref.shape,
    data: preprocess(what, readArray(what, ref, read), list),
  });
  const hashes: { [name: string]: Json } = {};
  for (const [name, ref] of refs.parameters) hashes[name] = identity(ref);
  const dataset = {
    inputs: identity(refs.inputs),
    inputSteps: fields.inputSteps!,
    targets: refs.targets && identity(refs.targets),
    targetSteps: fields.targetSteps!,
  };
  return {
    architecture,
    loss,
    parameters: new Map([...refs.parameters].map(([name, ref]) => [name, array(name, ref, [])])),
    inputs: array("inputs", refs.inputs, inputSteps),
    targets: refs.targets && array("targets", refs.targets, targetSteps),
    samples: refs.inputs.shape[0]!,
    model: sha256(canonicalJson({ architecture: fields.architecture!, loss, parameters: hashes })),
    dataset: sha256(canonicalJson(dataset)),
  };
}
