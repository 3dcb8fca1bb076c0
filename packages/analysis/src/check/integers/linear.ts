import type { Layer } from "../../formats/index.ts";
import type { Correlation } from "../layers/correlation.ts";
import type { Loaded } from "../loaded.ts";
import { wholeWindow, windowMap } from "../window.ts";
import { fits, type IntegerSignal } from "./integer-signal.ts";
import { correlateDoubles, correlateIntegers } from "./limbs.ts";
import { integerParameters } from "./parameters.ts";
import type { IntegerRule } from "./rule.ts";

/** Bias of output j of `width`: as stored per output, or per filter. */
function biasIndex(width: number, count: number): (j: number) => number {
  return (j) => Math.floor((j * count) / width);
}

function linear(input: IntegerSignal, loaded: Loaded, layer: Layer, shape: readonly number[], sizes: Correlation): IntegerSignal {
  const parameters = integerParameters(loaded, layer, input, (sizes.channels / sizes.groups) * sizes.map.taps);
  const { bias, doubles } = parameters;
  const most = parameters.reach(input.most);
  const [{ samples, divisor }, width] = [input, sizes.filters * sizes.map.positions];
  const at = biasIndex(width, bias.length);
  const result = { exponent: input.exponent + parameters.exponent, divisor, most, shape, samples };
  if (input.values instanceof Float64Array && fits(most) && doubles) {
    const values = correlateDoubles(input.values, samples, doubles, sizes);
    const offsets = Float64Array.from({ length: width }, (_, j) => (bias.length > 0 ? Number(bias[at(j)]!) : 0));
    for (let i = 0; i < values.length; i++) values[i] = values[i]! + offsets[i % width]! + 0;
    return { ...result, values };
  }
  const values = correlateIntegers(input, parameters, sizes);
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
