import { certificateText, derive, type Fields, type Loaded, loadInstance, sealCertificate, sealInstance } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import { type Instance, type NdArray, parameterShapes, parseArchitecture } from "@nadir/analysis/formats";

/** A small deterministic generator for tests: doubles in [−1, 1) of 32 random bits. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let x = state;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  };
}

/** An f8 array. */
export function f8(shape: readonly number[], values: ArrayLike<number>): NdArray {
  return { dtype: "f8", shape, data: Float64Array.from(values) };
}

/** An instance with the given layers; parameters by name where given, else random in ±scale. */
export function networkInstance(
  layers: readonly object[],
  inputs: NdArray,
  parameters: Readonly<Record<string, ArrayLike<number>>> = {},
  { seed = 1, scale = 1 }: { seed?: number; scale?: number } = {},
): Instance {
  const architecture = parseArchitecture({ schema: "nadir/architecture@1", input: inputs.shape.slice(1), layers });
  const random = randomNumbers(seed);
  const values = parameterShapes(architecture).map(({ name, shape }) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return [name, f8(shape, parameters[name] ?? Array.from({ length: size }, () => scale * random()))] as const;
  });
  return {
    name: "test",
    architecture,
    loss: "squared",
    parameters: Object.fromEntries(values),
    inputs,
    inputSteps: [],
    targets: null,
    targetSteps: [],
    data: "test",
    point: "witness",
  };
}

/** Random inputs [N, ...shape] in ±1. */
export function randomInputs(samples: number, shape: readonly number[], seed: number = 7): NdArray {
  const size = samples * shape.reduce((a, b) => a * b, 1);
  const random = randomNumbers(seed);
  return f8([samples, ...shape], Float64Array.from({ length: size }, random));
}

/** The instance as the checker sees it. */
export function loadedInstance(instance: Instance): Loaded {
  return loadInstance(sealInstance(instance, "inline").instance, () => undefined);
}

/** A certificate with its arrays inside. @throws where the checker declines */
export function certificateOf(kind: string, instance: Instance, evidence: Fields, seed: number = 0): string {
  const derived = finish(derive(kind, loadedInstance(instance), evidence));
  if (!derived.accepted) throw new Error(derived.because);
  const sealed = sealInstance(instance, "inline").instance;
  return certificateText(sealCertificate({ kind, tool: "nadir test", seed, instance: sealed, claim: derived.claim, evidence }));
}

/** The same certificate with its arrays in files beside it. */
export function writtenOf(kind: string, instance: Instance, evidence: Fields): { text: string; files: ReadonlyMap<string, Uint8Array> } {
  const { instance: sealed, files } = sealInstance(instance, "files");
  const derived = finish(derive(kind, loadedInstance(instance), evidence));
  if (!derived.accepted) throw new Error(derived.because);
  return {
    text: certificateText(sealCertificate({ kind, tool: "nadir test", seed: 0, instance: sealed, claim: derived.claim, evidence })),
    files,
  };
}
