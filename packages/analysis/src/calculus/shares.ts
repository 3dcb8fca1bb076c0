import { elementCount, type Instance, layerShapes, type NdArray } from "../formats/index.ts";
import { packParameters } from "../model/index.ts";
import { defaultChunk } from "./chunks.ts";
import { lossNamed } from "./losses/index.ts";
import { type ChunkSum, total, type ValueAndGradient } from "./sums.ts";

/** Shares at most, so that eight workers have four each to balance. */
const SHARES = 32;

/** What the samples of one share contribute to a sum over all: its chunks of samples, counted from the share's own first. */
export interface Share {
  readonly sums: readonly ChunkSum[];
}

function rows(array: NdArray, from: number, to: number): NdArray {
  const [, ...sample] = array.shape;
  const size = elementCount(sample);
  return { ...array, shape: [to - from, ...sample], data: array.data.slice(from * size, to * size) };
}

/**
 * The samples of an instance in shares of whole chunks, so that the chunks of all shares in order are the chunks of the instance. Each share holds a copy of its own
 * samples only: what is sent to several workers is sent once in all. They depend on the number of samples, never on the number of workers.
 */
export function shareSamples(instance: Instance): readonly Instance[] {
  const count = instance.inputs.shape[0] ?? 0;
  const chunks = Math.ceil(count / defaultChunk);
  if (chunks < 2) return [instance];
  const step = Math.ceil(chunks / SHARES) * defaultChunk;
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => {
    const [from, to] = [i * step, Math.min((i + 1) * step, count)];
    const { inputs, targets } = instance;
    return { ...instance, inputs: rows(inputs, from, to), targets: targets && rows(targets, from, to) };
  });
}

/** Φ and ∇Φ of an instance at its own parameters from the shares of all its samples, in order: the bits of one pass over all (`objective`). */
export function sumShares(instance: Instance, weightDecay: number, shares: readonly Share[]): ValueAndGradient {
  const { architecture, parameters } = instance;
  const outputs = elementCount(layerShapes(architecture).at(-1)!);
  const scale = lossNamed(instance.loss).scale(instance.inputs.shape[0] ?? 0, outputs);
  const sums = shares.flatMap((share) => share.sums);
  return total(sums, packParameters(architecture, parameters), scale, weightDecay);
}
