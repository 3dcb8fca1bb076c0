import { boundSamples, linearError } from "../signal.ts";
import { gamma, tiny } from "../terms.ts";
import { type WindowMap, wholeWindow, windowMap } from "../window.ts";
import type { LayerRule } from "./rule.ts";

type Reduce = (x: Float64Array, at: number, map: WindowMap, position: number) => number;

const most: Reduce = (x, at, { taps, offsets }, position) => {
  let best = Number.NEGATIVE_INFINITY;
  for (let t = position * taps; t < (position + 1) * taps; t++) if (offsets[t]! >= 0) best = Math.max(best, x[at + offsets[t]!]!);
  return best;
};

const mean: Reduce = (x, at, { taps, offsets }, position) => {
  let sum = 0;
  for (let t = position * taps; t < (position + 1) * taps; t++) if (offsets[t]! >= 0) sum += x[at + offsets[t]!]!;
  return sum / taps;
};

/** A pool of m samples, plane by plane: [m, channels, positions]. */
function pool(reduce: Reduce, x: Float64Array, m: number, channels: number, plane: number, map: WindowMap): Float64Array {
  const y = new Float64Array(m * channels * map.positions);
  for (let i = 0, o = 0; i < m * channels; i++) for (let p = 0; p < map.positions; p++, o++) y[o] = reduce(x, i * plane, map, p);
  return y;
}

/** Maximum over windows: the largest error of the window; no trouble at ties. Analytic only before the first parameter, where it is a fixed map. */
export const maxPool2d: LayerRule<"max-pool2d"> = {
  type: "max-pool2d",
  analytic: (_, afterParameter) => !afterParameter,
  apply(input, { layer, shape }) {
    const [channels, height, width] = input.shape as readonly [number, number, number];
    const map = windowMap(layer, height, width);
    const values = pool(most, input.values, input.samples, channels, height * width, map);
    return { values, shape, samples: input.samples, error: pool(most, input.error, 1, channels, height * width, map) };
  },
};

/** Mean over windows, padding counted as zeros: mean of the errors + γ_{m+1} mean|x| + η over m entries. */
export const avgPool2d: LayerRule<"avg-pool2d"> = {
  type: "avg-pool2d",
  analytic: () => true,
  apply(input, { layer, shape, terms }) {
    const [channels, height, width] = input.shape as readonly [number, number, number];
    const map = windowMap(layer, height, width);
    const values = pool(mean, input.values, input.samples, channels, height * width, map);
    const both = pool(mean, boundSamples(input), 2, channels, height * width, map);
    return { values, shape, samples: input.samples, error: linearError(both, gamma(map.taps + 1), 2 * tiny, map.taps, terms) };
  },
};

/** Mean over height and width: as `avgPool2d` with one window. */
export const globalAvgPool2d: LayerRule<"global-avg-pool2d"> = {
  type: "global-avg-pool2d",
  analytic: () => true,
  apply(input, { shape, terms }) {
    const plane = input.shape[1]! * input.shape[2]!;
    const map = wholeWindow(plane);
    const values = pool(mean, input.values, input.samples, input.shape[0]!, plane, map);
    const both = pool(mean, boundSamples(input), 2, input.shape[0]!, plane, map);
    return { values, shape, samples: input.samples, error: linearError(both, gamma(plane + 1), 2 * tiny, plane, terms) };
  },
};
