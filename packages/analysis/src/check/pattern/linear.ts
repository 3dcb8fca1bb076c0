import { type Correlation, correlate } from "../layers/correlation.ts";
import { tiny, unit } from "../terms.ts";
import { wholeWindow, windowMap } from "../window.ts";
import { largest, type Moving, type MovingContext, type MovingRule } from "./moving.ts";

type Affine = Pick<MovingContext, "loaded" | "output" | "radius" | "firstOrder" | "terms">;

/**
 * |(w+Δw)·(x+Δx) + b + Δb − w·x − b| <= Σ|w||Δx| + r(Σ|x′| + 1), the 1 where there is a bias; rounded up for l inputs. Exactly 0 where every input is 0 throughout and there
 * is no bias.
 */
function affine(input: Moving, context: Affine, name: string, sizes: Correlation): Moving {
  const { loaded, output, radius } = context;
  const weight = loaded.parameters.get(`${name}.weight`)!.data;
  const bias = loaded.parameters.has(`${name}.bias`) ? 1 : 0;
  const { samples } = input.signal;
  const moved = correlate(input.shift, samples, weight.map(Math.abs), sizes);
  const l = (sizes.channels / sizes.groups) * sizes.map.taps;
  const ones = new Float64Array(sizes.groups * l).fill(1);
  const read = correlate(largest(input, context), samples, ones, { ...sizes, filters: sizes.groups });
  const [width, each] = [sizes.filters * sizes.map.positions, sizes.filters / sizes.groups];
  const shift = new Float64Array(moved.length);
  const zero = new Uint8Array(moved.length);
  const up = 1 + 4 * (l + 8) * unit;
  for (let i = 0, at = 0; i < samples; i++)
    for (let j = 0; j < width; j++, at++) {
      const position = j % sizes.map.positions;
      const group = Math.floor(j / sizes.map.positions / each);
      const sum = read[(i * sizes.groups + group) * sizes.map.positions + position]! + bias;
      if (sum === 0) zero[at] = 1;
      else shift[at] = (moved[at]! + radius * sum) * up + (2 * l + 8) * tiny;
    }
  return { signal: output, shift, zero };
}

/** Dense: one window that reads everything. */
export const dense: MovingRule<"dense"> = {
  type: "dense",
  apply(input, context) {
    const taps = input.signal.error.length;
    return affine(input, context, context.layer.name, {
      channels: 1,
      plane: taps,
      filters: context.layer.units,
      groups: 1,
      map: wholeWindow(taps),
    });
  },
};

/** Convolution with stride, padding, dilation and groups; a bias per filter moves as one per neuron does. */
export const conv2d: MovingRule<"conv2d"> = {
  type: "conv2d",
  apply(input, context) {
    const { layer } = context;
    const [channels, height, width] = input.signal.shape as readonly [number, number, number];
    const sizes = {
      channels,
      plane: height * width,
      filters: layer.filters,
      groups: layer.groups ?? 1,
      map: windowMap(layer, height, width),
    };
    return affine(input, context, layer.name, sizes);
  },
};
