import { commonExponent, scaledInteger } from "../../exact/index.ts";
import type { Layer } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";
import { fits, type IntegerSignal, magnitude } from "./integer-signal.ts";
import { digitsOf } from "./limbs.ts";

/** Weights and biases of a linear layer as integers over one power of two: w · 2^exponent, and the bias in units of the outputs. */
export class IntegerParameters {
  readonly weight: readonly bigint[];
  readonly bias: readonly bigint[];
  readonly exponent: number;
  /** The largest |w|, the largest Σ|w| of a row, the largest |bias|. */
  readonly widest: bigint;
  readonly #rowSum: bigint;
  readonly #offset: bigint;
  /** The weights in doubles, where they fit. */
  readonly doubles: Float64Array | null;
  readonly #digits = new Map<string, readonly Float64Array[]>();

  /** The exponent is low enough that the bias is an integer in units of 2^exponent · (unit of the input). */
  constructor(loaded: Loaded, layer: Layer, input: IntegerSignal, rowLength: number) {
    const weight = loaded.parameters.get(`${layer.name}.weight`)!.data;
    const bias = loaded.parameters.get(`${layer.name}.bias`)?.data ?? new Float64Array();
    const used = bias.some((b) => b !== 0);
    this.exponent = Math.min(commonExponent(weight), used ? commonExponent(bias) - input.exponent : Number.POSITIVE_INFINITY);
    this.weight = Array.from(weight, (w) => scaledInteger(w, this.exponent));
    this.bias = Array.from(bias, (b) => scaledInteger(b, used ? this.exponent + input.exponent : 0) * input.divisor);
    let [widest, rowSum, sum] = [0n, 0n, 0n];
    for (const [i, w] of this.weight.entries()) {
      const size = magnitude(w);
      if (size > widest) widest = size;
      sum = i % rowLength === 0 ? size : sum + size;
      if (sum > rowSum) rowSum = sum;
    }
    [this.widest, this.#rowSum] = [widest, rowSum];
    this.#offset = this.bias.reduce((most, b) => (magnitude(b) > most ? magnitude(b) : most), 0n);
    this.doubles = fits(widest) ? Float64Array.from(this.weight, Number) : null;
  }

  /** most · max over rows Σ|w| + max|bias|: bounds every output and every partial sum for inputs up to `most`. */
  reach(most: bigint): bigint {
    return most * this.#rowSum + this.#offset;
  }

  /** The weights in digits, cut once. */
  digits(bits: number, count: number): readonly Float64Array[] {
    const key = `${bits} ${count}`;
    if (!this.#digits.has(key)) this.#digits.set(key, digitsOf(this.weight, bits, count));
    return this.#digits.get(key)!;
  }
}

/** Parameters that were scaled, with all that they depend on. */
interface Prepared {
  readonly exponent: number;
  readonly divisor: bigint;
  readonly parameters: IntegerParameters;
}

const prepared = new WeakMap<Loaded, Map<string, Prepared>>();

/** The integers of a layer's parameters for inputs over a scale: made once for all chunks of samples of one loaded instance, which share the scale. */
export function integerParameters(loaded: Loaded, layer: Layer, input: IntegerSignal, rowLength: number): IntegerParameters {
  const { exponent, divisor } = input;
  const layers = prepared.get(loaded) ?? new Map<string, Prepared>();
  prepared.set(loaded, layers);
  const known = layers.get(layer.name);
  if (known?.exponent === exponent && known.divisor === divisor) return known.parameters;
  const parameters = new IntegerParameters(loaded, layer, input, rowLength);
  layers.set(layer.name, { exponent, divisor, parameters });
  return parameters;
}
