import { exp, low, sigmoidPair, sigmoidPairAbsolute, sigmoidPairRelative } from "../../exact/index.ts";
import { magnitudes } from "../signal.ts";
import { type Terms, unit } from "../terms.ts";
import type { WindowMap } from "../window.ts";
import { type ExtendedSignal, highPart } from "./extended-signal.ts";

/** Per neuron a bound of |σ'| of the sigmoid within the errors: 1/4, or e^-(least |t| − error) where that is less. */
function steepest(input: ExtendedSignal): Float64Array {
  const width = input.error.length;
  const nearest = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  for (let i = 0, at = 0; i < input.samples; i++)
    for (let j = 0; j < width; j++, at++) nearest[j] = Math.min(nearest[j]!, Math.abs(input.high[at]!));
  return nearest.map((t, j) => {
    const distance = (t * (1 - 4 * unit) - input.error[j]!) * (1 - 4 * unit);
    return distance > 0 ? Math.min(0.25, exp(-Math.min(distance, 700)) * (1 + 16 * unit)) : 0.25;
  });
}

/** The sigmoid entry by entry: error Lip·error + 2^-96 |value| + 2^-860. */
export function sigmoidEntries(input: ExtendedSignal, terms: Terms): ExtendedSignal {
  const high = new Float64Array(input.high.length);
  const lower = new Float64Array(high.length);
  for (let i = 0; i < high.length; i++) {
    high[i] = sigmoidPair(input.high[i]!, input.low[i]!);
    lower[i] = low[0]!;
  }
  const computed = { ...input, high, low: lower };
  const [slopes, after] = [steepest(input), magnitudes(highPart(computed))];
  const own = after.map((m) => terms.gamma * (sigmoidPairRelative * m * (1 + 4 * unit) + sigmoidPairAbsolute));
  return { ...computed, error: input.error.map((e, j) => ((e === 0 ? 0 : slopes[j]! * e) + own[j]!) * (1 + 16 * unit)) };
}

/** ReLU entry by entry: a pair has the sign of its high part. The error does not grow. */
export function reluEntries(input: ExtendedSignal): ExtendedSignal {
  const positive = (part: Float64Array): Float64Array => part.map((x, i) => (input.high[i]! > 0 ? x : 0));
  return { ...input, high: positive(input.high), low: positive(input.low) };
}

/** The maximum over windows: the largest error of the window. */
export function maxima(input: ExtendedSignal, shape: readonly number[], planes: number, plane: number, map: WindowMap): ExtendedSignal {
  const high = new Float64Array(input.samples * planes * map.positions);
  const lower = new Float64Array(high.length);
  const error = new Float64Array(planes * map.positions);
  for (let i = 0, o = 0; i < input.samples * planes; i++)
    for (let p = 0; p < map.positions; p++, o++) {
      let best = -1;
      for (let t = p * map.taps; t < (p + 1) * map.taps; t++) {
        if (map.offsets[t]! < 0) continue;
        const at = i * plane + map.offsets[t]!;
        if (best < 0 || input.high[at]! > input.high[best]! || (input.high[at]! === input.high[best]! && input.low[at]! > input.low[best]!))
          best = at;
        const column = o % error.length;
        error[column] = Math.max(error[column]!, input.error[at % input.error.length]!);
      }
      high[o] = input.high[best]!;
      lower[o] = input.low[best]!;
    }
  return { high, low: lower, shape, samples: input.samples, error };
}
