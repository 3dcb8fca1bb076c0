import type { Conv2dLayer } from "../../formats/index.ts";
import { addProduct } from "../product.ts";
import { boundSamples, linearError } from "../signal.ts";
import { gamma, tiny } from "../terms.ts";
import { type WindowMap, windowMap } from "../window.ts";
import type { LayerRule } from "./rule.ts";

/** The patches of one group of one sample, [positions, channels · taps], padding as zeros. */
function patches(x: Float64Array, at: number, channels: number, plane: number, map: WindowMap, out: Float64Array): void {
  for (let p = 0, o = 0; p < map.positions; p++)
    for (let c = 0; c < channels; c++)
      for (let t = 0; t < map.taps; t++, o++) {
        const from = map.offsets[p * map.taps + t]!;
        out[o] = from < 0 ? 0 : x[at + c * plane + from]!;
      }
}

/** Cross-correlation of m samples with filters [filters, channels / groups · taps], without bias: [m, filters, positions]. */
function correlate(
  x: Float64Array,
  m: number,
  input: readonly number[],
  w: Float64Array,
  layer: Conv2dLayer,
  map: WindowMap,
): Float64Array {
  const { groups = 1, filters } = layer;
  const [channels, each, plane] = [input[0]! / groups, filters / groups, input[1]! * input[2]!];
  const length = channels * map.taps;
  const columns = new Float64Array(map.positions * length);
  const y = new Float64Array(m * filters * map.positions);
  for (let i = 0; i < m * groups; i++) {
    patches(x, i * channels * plane, channels, plane, map, columns);
    const c = { data: y, at: i * each * map.positions, stride: map.positions };
    const group = { data: w, at: (i % groups) * each * length, stride: length };
    addProduct(c, group, { data: columns, at: 0, stride: length }, each, map.positions, length);
  }
  return y;
}

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
    const values = correlate(input.values, input.samples, input.shape, weight, layer, map);
    const both = correlate(boundSamples(input), 2, input.shape, weight.map(Math.abs), layer, map);
    if (bias) {
      addBias(values, input.samples, width, bias);
      addBias(both, 1, width, bias.map(Math.abs));
    }
    return { values, shape, samples: input.samples, error: linearError(both, gamma(l + 2), (l + 1) * tiny, l, terms) };
  },
};
