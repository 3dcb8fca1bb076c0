import { addPairs, doubleDoubleLost, doubleDoubleUnit, low, multiplyBy } from "../../exact/index.ts";
import { correlate } from "../layers/correlation.ts";
import type { Loaded } from "../loaded.ts";
import { boundSamples, linearError } from "../signal.ts";
import type { Terms } from "../terms.ts";
import type { WindowMap } from "../window.ts";
import { type ExtendedSignal, highPart } from "./extended-signal.ts";

/** Sizes of an affine map: what `correlate` takes, all in one group. */
export interface AffineSizes {
  readonly channels: number;
  readonly plane: number;
  readonly filters: number;
  readonly map: WindowMap;
}

/** The sum of x[offset] w over one window in every channel, plus a bias, in pairs; the high part, the low one in `low`. */
function windowSum(
  input: ExtendedSignal,
  at: number,
  weight: Float64Array,
  row: number,
  { channels, plane, map }: AffineSizes,
  position: number,
  bias: number,
): number {
  let s = 0;
  let s0 = 0;
  let w = row;
  for (let c = 0; c < channels; c++)
    for (let t = position * map.taps; t < (position + 1) * map.taps; t++, w++) {
      const offset = map.offsets[t]!;
      if (offset < 0) continue;
      const i = at + c * plane + offset;
      const p = multiplyBy(input.high[i]!, input.low[i]!, weight[w]!);
      s = addPairs(s, s0, p, low[0]!);
      s0 = low[0]!;
    }
  return addPairs(s, s0, bias, 0);
}

/** γ_{l+2} of the pairs, doubled: its denominator and what the magnitudes of the high parts leave out are far less. */
function pairGamma(l: number): number {
  return 2 * (l + 2) * doubleDoubleUnit;
}

/**
 * A convolution without groups, or a dense layer as one, in pairs: error γ_{l+2}(Σ|x||w| + |b|) + Σ error·|w| + (l+2)·2^-1060 per neuron over l
 * inputs, with 2^-102 in place of u. About 60 flops a product.
 */
export function affine(
  input: ExtendedSignal,
  name: string,
  shape: readonly number[],
  sizes: AffineSizes,
  { parameters }: Loaded,
  terms: Terms,
): ExtendedSignal {
  const weight = parameters.get(`${name}.weight`)!.data;
  const bias = parameters.get(`${name}.bias`)?.data;
  const { channels, plane, filters, map } = sizes;
  const l = channels * map.taps;
  const width = filters * map.positions;
  const each = bias ? width / bias.length : 1;
  const high = new Float64Array(input.samples * width);
  const lower = new Float64Array(high.length);
  for (let i = 0, o = 0; i < input.samples; i++)
    for (let f = 0; f < filters; f++)
      for (let p = 0; p < map.positions; p++, o++) {
        const b = bias ? bias[Math.floor((f * map.positions + p) / each)]! : 0;
        high[o] = windowSum(input, i * channels * plane, weight, f * l, sizes, p, b);
        lower[o] = low[0]!;
      }
  const both = correlate(boundSamples(highPart(input)), 2, weight.map(Math.abs), { ...sizes, groups: 1 });
  if (bias) for (let j = 0; j < width; j++) both[j] = both[j]! + Math.abs(bias[Math.floor(j / each)]!);
  return { high, low: lower, shape, samples: input.samples, error: linearError(both, pairGamma(l), (l + 2) * doubleDoubleLost, l, terms) };
}
