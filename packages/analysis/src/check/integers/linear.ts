import { commonExponent, scaledInteger } from "../../exact/index.ts";
import type { Layer } from "../../formats/index.ts";
import { type Correlation, correlate } from "../layers/correlation.ts";
import type { Loaded } from "../loaded.ts";
import { wholeWindow, windowMap } from "../window.ts";
import { asBigInts, fits, type IntegerSignal, magnitude } from "./integer-signal.ts";
import type { IntegerRule } from "./rule.ts";

/** Weights and biases over one power of two: w · 2^exponent, and the bias in units of the outputs. */
interface Parameters {
  readonly weight: readonly bigint[];
  readonly bias: readonly bigint[];
  readonly exponent: number;
}

/** Integers of the parameters; the exponent is low enough that the bias is an integer in units of 2^exponent · (unit of the input). */
function scale(loaded: Loaded, layer: Layer, input: IntegerSignal): Parameters {
  const weight = loaded.parameters.get(`${layer.name}.weight`)!.data;
  const bias = loaded.parameters.get(`${layer.name}.bias`)?.data ?? new Float64Array();
  const used = bias.some((b) => b !== 0);
  const exponent = Math.min(commonExponent(weight), used ? commonExponent(bias) - input.exponent : Number.POSITIVE_INFINITY);
  return {
    weight: Array.from(weight, (w) => scaledInteger(w, exponent)),
    bias: Array.from(bias, (b) => scaledInteger(b, used ? exponent + input.exponent : 0) * input.divisor),
    exponent,
  };
}

/** most · max over rows Σ|w| + max|bias|: bounds every output and every partial sum. */
function reach(most: bigint, { weight, bias }: Parameters, rowLength: number): bigint {
  let [widest, offset] = [0n, 0n];
  for (let at = 0; at < weight.length; at += rowLength) {
    let sum = 0n;
    for (let i = at; i < at + rowLength; i++) sum += magnitude(weight[i]!);
    if (sum > widest) widest = sum;
  }
  for (const b of bias) if (magnitude(b) > offset) offset = magnitude(b);
  return most * widest + offset;
}

/** The correlation in BigInts: [samples, filters, positions]. */
function correlateBig(x: readonly bigint[], samples: number, w: readonly bigint[], shape: Correlation): bigint[] {
  const { channels, plane, filters, groups, map } = shape;
  const [seen, each] = [channels / groups, filters / groups];
  const y: bigint[] = [];
  for (let i = 0; i < samples; i++)
    for (let t = 0; t < filters; t++) {
      const from = (i * channels + Math.floor(t / each) * seen) * plane;
      for (let p = 0; p < map.positions; p++) {
        let sum = 0n;
        for (let c = 0, at = t * seen * map.taps; c < seen; c++)
          for (let s = 0; s < map.taps; s++, at++) {
            const offset = map.offsets[p * map.taps + s]!;
            if (offset >= 0) sum += w[at]! * x[from + c * plane + offset]!;
          }
        y.push(sum);
      }
    }
  return y;
}

/** Bias of output j of `width`: as stored per output, or per filter. */
function biasIndex(width: number, count: number): (j: number) => number {
  return (j) => Math.floor((j * count) / width);
}

function linear(input: IntegerSignal, loaded: Loaded, layer: Layer, shape: readonly number[], sizes: Correlation): IntegerSignal {
  const parameters = scale(loaded, layer, input);
  const { weight, bias } = parameters;
  const most = reach(input.most, parameters, (sizes.channels / sizes.groups) * sizes.map.taps);
  const [{ samples, divisor }, width] = [input, sizes.filters * sizes.map.positions];
  const at = biasIndex(width, bias.length);
  const result = { exponent: input.exponent + parameters.exponent, divisor, most, shape, samples };
  if (input.values instanceof Float64Array && fits(most) && weight.every((w) => fits(magnitude(w)))) {
    const values = correlate(input.values, samples, Float64Array.from(weight, Number), sizes);
    const offsets = Float64Array.from({ length: width }, (_, j) => (bias.length > 0 ? Number(bias[at(j)]!) : 0));
    for (let i = 0; i < values.length; i++) values[i] = values[i]! + offsets[i % width]! + 0;
    return { ...result, values };
  }
  const values = correlateBig(asBigInts(input.values), samples, weight, sizes);
  if (bias.length > 0) for (let i = 0; i < values.length; i++) values[i] = values[i]! + bias[at(i % width)]!;
  return { ...result, values };
}

/** Σ x w + b. */
export const dense: IntegerRule<"dense"> = {
  type: "dense",
  apply(input, { layer, loaded, shape }) {
    const taps = input.shape.reduce((a, b) => a * b, 1);
    return linear(input, loaded, layer, shape, { channels: 1, plane: taps, filters: layer.units, groups: 1, map: wholeWindow(taps) });
  },
};

/** Cross-correlation with stride, padding, dilation and groups. */
export const conv2d: IntegerRule<"conv2d"> = {
  type: "conv2d",
  apply(input, { layer, loaded, shape }) {
    const [channels, height, width] = input.shape as readonly [number, number, number];
    const map = windowMap(layer, height, width);
    return linear(input, loaded, layer, shape, { channels, plane: height * width, filters: layer.filters, groups: layer.groups ?? 1, map });
  },
};
