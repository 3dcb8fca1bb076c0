import type { FilterShape } from "./filter-shape.ts";

/**
 * Neurons of one plane that each next kernel tap newly reads, taps chosen greedily (most new ones, then the first). Each gain is at most the one before it.
 */
function gains({ map, plane }: FilterShape, most: number): readonly number[] {
  const { positions, taps, offsets } = map;
  const read = new Uint8Array(plane);
  const left = new Set(Array.from({ length: taps }, (_, t) => t));
  const list: number[] = [];
  while (list.length < most && left.size > 0) {
    let [best, gain] = [-1, 0];
    for (const t of left) {
      let fresh = 0;
      for (let p = 0, at = t; p < positions; p++, at += taps) if (offsets[at]! >= 0 && !read[offsets[at]!]) fresh++;
      if (fresh > gain) [best, gain] = [t, fresh];
    }
    if (best < 0) break;
    left.delete(best);
    for (let p = 0, at = best; p < positions; p++, at += taps) if (offsets[at]! >= 0) read[offsets[at]!] = 1;
    list.push(gain);
  }
  return list;
}

/**
 * A rank that U has for filters with a single weight 1: filter t reads channel t mod C at a tap of its own, so every column is a unit vector or zero
 * and the rank is the number of different ones. Exact at any size; cost filters · positions.
 */
export function unitFilterRank(shape: FilterShape): number {
  const { groups, channels, filters } = shape;
  let rank = 0;
  for (const [j, gain] of gains(shape, Math.ceil(filters / channels)).entries())
    rank += gain * Math.max(0, Math.min(channels, filters - j * channels));
  return groups * rank;
}
