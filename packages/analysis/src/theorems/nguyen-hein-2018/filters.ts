import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import { streamDyadics } from "../../exact/index.ts";
import { filterBank, type Instance, type NdArray, parameterShapes, type Stage } from "../../formats/index.ts";
import { featureMatrix } from "./features.ts";
import { type Neurons, type Peeling, peel } from "./peel.ts";

/** Filters of one search, integers up to this magnitude, and searches before giving up. */
const [LARGEST, TRIES] = [512, 4];
/** Filters of a bank: more take more memory, and projections on a few are already in general position. */
const MOST = 8;
/** Differences that rounding cannot have made, relative to the largest projection. */
const RELATIVE = 1e-9;

/** Integer filters and what they peel. */
export interface Peeled extends Peeling {
  /** Filter t of layer k is row t mod `filters.length`. */
  readonly filters: readonly (readonly number[])[];
  /** The projections themselves, one column for each filter of the bank and position. */
  readonly projections: { readonly columns: number; readonly data: Float64Array };
  /** Column of the projections that a neuron of layer k sees. */
  readonly of: (neuron: number) => number;
  /** The network that gives the projections. */
  readonly bank: Instance;
}

/** The neurons of layer k over a bank of `count` filters; with tied biases each filter may be used once. */
function neuronsOf({ width, patches, bias }: Stage, count: number): Neurons {
  const filter = (neuron: number): number => Math.floor(neuron / patches);
  return {
    count: width,
    of: (neuron) => (filter(neuron) % count) * patches + (neuron % patches),
    share: (neuron) => (bias === "per-neuron" ? neuron : filter(neuron)),
  };
}

function bankInstance(
  instance: Instance,
  stage: Stage,
  seed: number,
  stream: number,
): { bank: Instance; filters: Float64Array; count: number } | null {
  const layer = instance.architecture.layers[stage.first]!;
  const groups = layer.type === "conv2d" ? (layer.groups ?? 1) : 1;
  const count = layer.type === "dense" ? 1 : groups > 1 ? stage.filters : Math.min(stage.filters, MOST);
  const made = filterBank(instance.architecture, stage, count);
  if (!made) return null;
  const { architecture, weight, shape } = made;
  const size = shape.reduce((a, b) => a * b, 1);
  const filters = streamDyadics(size, { seed, stream: [stream, 0x7065656c] }, LARGEST, 1);
  const window: NdArray = { dtype: "f8", shape, data: filters };
  const parameters = parameterShapes(architecture).map(
    ({ name }) => [name, name === weight ? window : instance.parameters[name]!] as const,
  );
  return { bank: { ...instance, architecture, parameters: Object.fromEntries(parameters) }, filters, count };
}

function* peelBank(core: Core, instance: Instance, stage: Stage, seed: number, stream: number): Work<Peeled | null> {
  const made = bankInstance(instance, stage, seed, stream);
  if (!made) return null;
  const table = yield* featureMatrix(core, made.bank, { ...stage, last: stage.first }, "f64");
  const neurons = neuronsOf(stage, made.count);
  const largest = table.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const peeling = yield* peel(table, neurons, RELATIVE * largest);
  const size = made.filters.length / made.count;
  const filters = Array.from({ length: made.count }, (_, t) => [...made.filters.subarray(t * size, (t + 1) * size)]);
  return { ...peeling, filters, projections: table, of: neurons.of, bank: made.bank };
}

/**
 * Peels the samples of layer k by integer filters drawn from the seed, with the stored parameters below: the best of a few draws, all samples if one
 * does. Null where layer k is neither dense nor convolutional. Cost of a pass through layers 1..k, and at most a few times width · N comparisons
 */
export function* peelSamples(core: Core, instance: Instance, stage: Stage, seed: number): Work<Peeled | null> {
  let best: Peeled | null = null;
  for (let stream = 1; stream <= TRIES; stream++) {
    const found = yield* peelBank(core, instance, stage, seed, stream);
    if (!found) return null;
    if (!best || found.rows.length > best.rows.length) best = found;
    if (best.rows.length === instance.inputs.shape[0]) break;
  }
  return best;
}
