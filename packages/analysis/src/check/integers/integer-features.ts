import type { Work } from "../../evidence/index.ts";
import { bitLength, commonExponent, residue, scaledInteger } from "../../exact/index.ts";
import { layerShapes } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";
import { asBigInts, fits, type IntegerSignal, type Integers, magnitude } from "./integer-signal.ts";
import { integerRules } from "./table.ts";

/** Samples of one pass. */
const chunk = 128;
/** Bytes of one BigInt besides its digits, and the most memory that features may take. */
const [overhead, limit] = [24, 2 ** 31];

/** A feature matrix, exactly: entry (i, j) is values[i · columns + j] · 2^exponent / divisor. */
export interface IntegerFeatures {
  readonly values: Integers;
  readonly rows: number;
  readonly columns: number;
  readonly exponent: number;
  readonly divisor: bigint;
}

function inputSignal(loaded: Loaded, exponent: number, from: number, to: number): IntegerSignal {
  const width = loaded.inputs.data.length / loaded.samples;
  const big = Array.from(loaded.inputs.data.subarray(from * width, to * width), (x) => scaledInteger(x, exponent));
  const most = big.reduce((m, x) => (magnitude(x) > m ? magnitude(x) : m), 0n);
  const values = fits(most) ? Float64Array.from(big, Number) : big;
  return { values, exponent, divisor: 1n, most, shape: loaded.architecture.input, samples: to - from };
}

/**
 * The outputs of layers 0..last on samples [from, to) as integers over a common scale, by layer name, and `input`. Parameters and inputs are the
 * dyadic numbers that the doubles are; nothing is rounded, and maxima and signs are decided on the exact integers. In doubles while a bound
 * of every partial sum stays below 2^53, in BigInts from there on. @throws Declined for a layer that is not piecewise linear
 */
export function integerForward(loaded: Loaded, from: number, to: number, last: number): ReadonlyMap<string, IntegerSignal> {
  let signal = inputSignal(loaded, commonExponent(loaded.inputs.data), from, to);
  const earlier = new Map([["input", signal]]);
  const shapes = layerShapes(loaded.architecture);
  for (const [i, layer] of loaded.architecture.layers.slice(0, last + 1).entries()) {
    signal = integerRules.get(layer.type)!.apply(signal, { layer, loaded, shape: shapes[i]!, earlier });
    earlier.set(layer.name, signal);
  }
  return earlier;
}

/** Refuses what would not fit, by the first sample's bound of the bits. @throws Declined */
function requireRoom(loaded: Loaded, layer: number): void {
  const signal = integerForward(loaded, 0, 1, layer).get(loaded.architecture.layers[layer]!.name)!;
  const bytes = signal.values.length * loaded.samples * (fits(signal.most) ? 8 : overhead + bitLength(signal.most) / 8);
  if (bytes > limit)
    throw new Declined(
      `integer features: needs at most 2048 MiB; got about ${Math.ceil(bytes / 2 ** 20)} MiB (${bitLength(signal.most)} bits a number). Use fewer samples or parameters of fewer bits.`,
    );
}

/**
 * The outputs of one layer on every sample, exactly: the matrix F of a piecewise linear network (identity, ReLU, leaky ReLU; maximum and average pools)
 * as integers over one scale. A rank of the integers is the rank of F, and modulo any prime it is a lower bound of it (rigor B2).
 * Bits grow by those of the weights and of log₂ of the fan-in from layer to layer. @throws Declined where a layer is not piecewise linear or memory would not do
 */
export function* integerFeatures(loaded: Loaded, layer: number): Work<IntegerFeatures> {
  requireRoom(loaded, layer);
  const { name } = loaded.architecture.layers[layer]!;
  const parts: IntegerSignal[] = [];
  for (let from = 0; from < loaded.samples; from += chunk) {
    const to = Math.min(loaded.samples, from + chunk);
    parts.push(integerForward(loaded, from, to, layer).get(name)!);
    yield { what: `integer features of ${name}`, done: to, total: loaded.samples };
  }
  const { exponent, divisor, shape } = parts[0]!;
  const columns = shape.reduce((a, b) => a * b, 1);
  return { values: joined(parts.map((part) => part.values)), rows: loaded.samples, columns, exponent, divisor };
}

/** The integer features, or in words why the checker has none. */
export function* exactFeatures(loaded: Loaded, layer: number): Work<IntegerFeatures | string> {
  try {
    return yield* integerFeatures(loaded, layer);
  } catch (error) {
    if (error instanceof Declined) return error.message;
    throw error;
  }
}

function joined(parts: readonly Integers[]): Integers {
  if (!parts.every((part) => part instanceof Float64Array)) return parts.flatMap((part) => asBigInts(part));
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts as readonly Float64Array[]) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The integers modulo p, in [0, p): what `rankModP` of the core, or `rankModulo` without it, takes. The scale is left out: it changes no rank. */
export function featureResidues(features: IntegerFeatures, p: number): Uint32Array {
  return Uint32Array.from(features.values as ArrayLike<number | bigint>, (n) => residue(n, p));
}
