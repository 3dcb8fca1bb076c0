import { MemoryError } from "@nadir/core-wasm";
import { type Architecture, elementCount, layerShapes } from "../formats/index.ts";
import type { Real } from "./layer.ts";
import { layerTable } from "./layers/index.ts";
import { parameterCount } from "./parameters.ts";

/** Passes of one evaluation: how often each value is held, and how many forward passes the work amounts to. */
const evaluations = {
  forward: { copies: 1, parameters: 1, passes: 1 },
  gradient: { copies: 3, parameters: 2, passes: 3 },
  hessian: { copies: 6, parameters: 4, passes: 7 },
} as const;

/** Bytes of the values of one tile: beyond it no product gets faster. */
const TILE = 2 ** 23;

/**
 * Samples of a tile, the part of a chunk that is in memory at a time: a power of two, at least 8, whose values take about eight
 * megabytes. It changes the speed, never a bit, because parameters' adjoints accumulate sample by sample.
 */
export function tileRows(architecture: Architecture, dtype: Real, chunk: number): number {
  const widths = [architecture.input, ...layerShapes(architecture)].reduce((sum, shape) => sum + elementCount(shape), 0);
  let rows = 8;
  while (2 * rows <= chunk && 2 * rows * widths * (dtype === "f32" ? 4 : 8) <= TILE) rows *= 2;
  return Math.min(rows, chunk);
}

/** A kind of evaluation: outputs or features, value and gradient, Hessian-vector product. */
export type Evaluation = keyof typeof evaluations;

/** What an evaluation takes. Bytes are those of the core's memory for one chunk; flops are for one sample. */
export interface Estimate {
  readonly bytes: number;
  readonly flopsPerSample: number;
}

/** Memory and work of an evaluation on `chunk` samples at a time (upper estimates from the shapes alone). */
export function estimate(architecture: Architecture, evaluation: Evaluation, dtype: Real = "f64", chunk: number = 256): Estimate {
  const shapes = [architecture.input, ...layerShapes(architecture)];
  const { copies, parameters, passes } = evaluations[evaluation];
  const widths = shapes.reduce((sum, shape) => sum + elementCount(shape), 0);
  const largest = Math.max(...shapes.map(elementCount));
  const elements = tileRows(architecture, dtype, chunk) * (copies * widths + 2 * largest) + parameters * parameterCount(architecture);
  const workspace = 8 * 2 ** 20;
  const flops = architecture.layers.reduce((sum, layer, k) => sum + layerTable[layer.type].flops(layer, shapes[k]!, shapes[k + 1]!), 0);
  return { bytes: elements * (dtype === "f32" ? 4 : 8) + workspace, flopsPerSample: passes * flops };
}

/** Bytes that one core may use: the 4 GiB of a WebAssembly memory. */
export const coreBudget: number = 4 * 2 ** 30;

/**
 * Refuses work on `samples` samples that does not fit, with the largest number that would; `bytes` must not decrease with samples.
 * @throws MemoryError that names the `--samples` that fits
 */
export function requireMemory(work: string, samples: number, bytes: (samples: number) => number, budget: number = coreBudget): void {
  if (bytes(samples) <= budget) return;
  let [fits, fails] = [0, samples];
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    if (bytes(middle) <= budget) fits = middle;
    else fails = middle;
  }
  const mebibytes = (count: number): string => `${Math.ceil(count / 2 ** 20)} MiB`;
  const remedy = fits > 0 ? `Use --samples ${fits} or fewer.` : "No number of samples fits; use a smaller network.";
  throw new MemoryError(`${work}: needs ${mebibytes(bytes(samples))} for ${samples} samples; got ${mebibytes(budget)}. ${remedy}`);
}
