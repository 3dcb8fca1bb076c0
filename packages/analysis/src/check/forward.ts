import type { Work } from "../evidence/index.ts";
import { layerShapes, layerWidth, parameterShapes } from "../formats/index.ts";
import type { BoundedMatrix } from "./bounded-matrix.ts";
import { Declined } from "./declined.ts";
import { layerRules } from "./layers/table.ts";
import type { Loaded } from "./loaded.ts";
import type { Signal } from "./signal.ts";
import { rigorous, type Terms } from "./terms.ts";

/** Samples of one pass: bounds the memory and the time between two reports of progress. */
const chunk = 128;

function requireFinite(name: string, signal: Signal): void {
  for (const value of signal.values) if (!Number.isFinite(value)) throw new Declined(`${name}: needs finite outputs; got ${value}.`);
  for (const e of signal.error) if (!(e < Number.POSITIVE_INFINITY)) throw new Declined(`${name}: needs a finite error bound; got ${e}.`);
}

/**
 * The plain f64 pass of samples [from, to) through layers 0..last: outputs by layer name, and `input`, each with its error bound. The bounds hold
 * for the real function of the stored dyadic parameters (rigor A2, A3), in whatever order the sums are taken. @throws Declined on overflow
 */
export function forward(loaded: Loaded, from: number, to: number, last: number, terms: Terms = rigorous): ReadonlyMap<string, Signal> {
  const { architecture, inputs } = loaded;
  const width = inputs.data.length / loaded.samples;
  const values = inputs.data.slice(from * width, to * width);
  const input: Signal = { values, shape: architecture.input, samples: to - from, error: new Float64Array(width) };
  return forwardFrom(loaded, "input", input, 0, last, terms);
}

/** The same for layers first..last on a signal in place of the output of the layer before, of the name given. No layer may read an earlier one. @throws Declined on overflow */
export function forwardFrom(
  loaded: Loaded,
  name: string,
  input: Signal,
  first: number,
  last: number,
  terms: Terms = rigorous,
): ReadonlyMap<string, Signal> {
  const { architecture } = loaded;
  const shapes = layerShapes(architecture);
  const earlier = new Map([[name, input]]);
  let signal = input;
  for (let i = first; i <= last; i++) {
    const layer = architecture.layers[i]!;
    signal = layerRules.get(layer.type)!.apply(signal, { layer, loaded, shape: shapes[i]!, earlier, terms });
    requireFinite(layer.name, signal);
    earlier.set(layer.name, signal);
  }
  return earlier;
}

/** Which outputs of which layer are asked for. */
export interface FeatureRequest {
  /** Index into `architecture.layers`. */
  readonly layer: number;
  /** Chosen columns, or null for all. */
  readonly columns: readonly number[] | null;
}

/** A matrix to be filled chunk by chunk. */
interface Collected extends BoundedMatrix {
  readonly name: string;
  readonly width: number;
  readonly chosen: readonly number[];
}

function emptyFeatures(loaded: Loaded, { layer, columns }: FeatureRequest): Collected {
  const name = loaded.architecture.layers[layer]!.name;
  const width = layerWidth(loaded.architecture, layer);
  const chosen = columns ?? Array.from({ length: width }, (_, j) => j);
  const values = new Float64Array(loaded.samples * chosen.length);
  return { name, width, chosen, values, rows: loaded.samples, columns: chosen.length, error: new Float64Array(chosen.length) };
}

function collect({ values, error, width, chosen }: Collected, signal: Signal, from: number): void {
  for (let i = 0; i < signal.samples; i++)
    for (let j = 0; j < chosen.length; j++) values[(from + i) * chosen.length + j] = signal.values[i * width + chosen[j]!]!;
  for (let j = 0; j < chosen.length; j++) error[j] = Math.max(error[j]!, signal.error[chosen[j]!]!);
}

/** The outputs of several layers on every sample by one pass: each [N, columns], with an error bound per column. */
export function* layerFeatures(loaded: Loaded, requests: readonly FeatureRequest[], terms: Terms = rigorous): Work<BoundedMatrix[]> {
  const last = requests.reduce((most, { layer }) => Math.max(most, layer), 0);
  const matrices = requests.map((request) => emptyFeatures(loaded, request));
  for (let from = 0; from < loaded.samples; from += chunk) {
    const to = Math.min(loaded.samples, from + chunk);
    const signals = forward(loaded, from, to, last, terms);
    for (const matrix of matrices) collect(matrix, signals.get(matrix.name)!, from);
    yield { what: `features of ${loaded.architecture.layers[last]!.name}`, done: to, total: loaded.samples };
  }
  return matrices.map(({ values, rows, columns, error }) => ({ values, rows, columns, error }));
}

/** The outputs of one layer on every sample, chosen columns or all: [N, columns], with an error bound per column. */
export function* features(loaded: Loaded, layer: number, columns: readonly number[] | null, terms: Terms = rigorous): Work<BoundedMatrix> {
  return (yield* layerFeatures(loaded, [{ layer, columns }], terms))[0]!;
}

/** Whether the outputs of a layer are real analytic functions of the parameters before it, so that one witness decides almost every parameter (rigor A19). */
export function isAnalytic(loaded: Loaded, layer: number): boolean {
  const { architecture } = loaded;
  const withParameters = new Set(parameterShapes(architecture).map((window) => window.layer));
  let afterParameter = false;
  return architecture.layers.slice(0, layer + 1).every((row, i) => {
    afterParameter ||= withParameters.has(i);
    return layerRules.get(row.type)!.analytic(row, afterParameter);
  });
}
