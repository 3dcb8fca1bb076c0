import { boundSamples, linearError } from "../signal.ts";
import { gamma, tiny } from "../terms.ts";
import { windowMap } from "../window.ts";
import { correlate } from "./correlation.ts";
import type { LayerRule } from "./rule.ts";

/** Bias of output neuron j: per neuron as stored, or per filter. */
function addBias(y: Float64Array, m: number, width: number, bias: Float64Array): void {
  const each = width / bias.length;
  for (let i = 0, at = 0; i < m; i++) for (let j = 0; j < width; j++, at++) y[at] = y[at]! + bias[each === 1 ? j : Math.floor(j / each)]!;
}

/** Convolution with stride, padding, dilation and groups: the error of a dense layer over l = channels / groups · kernel area inputs. */
export const conv2d: LayerRule<"conv2d"> = {
  type: "conv2d",
  analytic: () => true,
  apply(input, { layer, loaded, shape, terms }) {
    const weight = loaded.parameters.get(`${layer.name}.weight`)!.data;
    const bias = loaded.parameters.get(`${layer.name}.bias`)?.data;
    const map = windowMap(layer, input.shape[1]!, input.shape[2]!);
    const [l, width] = [(input.shape[0]! / (layer.groups ?? 1)) * map.taps, layer.filters * map.positions];
    const [channels, height, across] = input.shape as readonly [number, number, number];
    const sizes = { channels, plane: height * across, filters: layer.filters, groups: layer.groups ?? 1, map };
    const values = correlate(input.values, input.samples, weight, sizes);
    const both = correlate(boundSamples(input), 2, weight.map(Math.abs), sizes);
    if (bias) {
      addBias(values, input.samples, width, bias);
      addBias(both, 1, width, bias.map(Math.abs));
    }
    return { values, shape, samples: input.samples, error: linearError(both, gamma(l + 2), (l + 1) * tiny, l, terms) };
  },
};
