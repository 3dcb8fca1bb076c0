import { addProduct } from "../product.ts";
import type { WindowMap } from "../window.ts";

/** Sizes of a cross-correlation: input planes, filters, groups of both, and where the window reads. */
export interface Correlation {
  readonly channels: number;
  readonly plane: number;
  readonly filters: number;
  readonly groups: number;
  readonly map: WindowMap;
}

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
export function correlate(x: Float64Array, m: number, w: Float64Array, sizes: Correlation): Float64Array {
  const { plane, filters, groups, map } = sizes;
  const [channels, each] = [sizes.channels / groups, filters / groups];
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
