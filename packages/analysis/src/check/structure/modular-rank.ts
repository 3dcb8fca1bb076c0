import { isPrime, type SparseColumn, sparseRankModulo, streamWords } from "../../exact/index.ts";
import type { FilterShape } from "./filter-shape.ts";

/** Filters that see blocks of channels: `blocks` equal blocks of channels, each read by the same `filters` filters. */
export interface Blocks {
  readonly blocks: number;
  readonly filters: number;
}

/** The prime that a seed picks: the first one after 2^25 + (word mod 2^25), at most 2^26 − 5. */
export function primeOf(seed: number): number {
  const [word] = streamWords(1, { seed, stream: [0, 0] });
  let p = 2 ** 25 + (word! % 2 ** 25);
  while (!isPrime(p)) p = p < 67_108_859 ? p + 1 : 2 ** 25;
  return p;
}

/** The band that the columns of one block fill: positions · filters of them, so many rows high. */
export function bandCost({ map, channels }: FilterShape, { blocks, filters }: Blocks): number {
  let height = 0;
  for (let p = 0; p < map.positions; p++) {
    const read = map.offsets.subarray(p * map.taps, (p + 1) * map.taps).filter((offset) => offset >= 0);
    if (read.length > 0) height = Math.max(height, read.at(-1)! - read[0]! + 1);
  }
  const band = (height * channels) / blocks;
  return map.positions * filters * band * band;
}

/** The columns of U for one block, position by position, with filter weights w [filters, channels, taps]; rows in the order of pixels, then channels. */
function* columns({ map }: FilterShape, channels: number, filters: number, w: ArrayLike<number>): Generator<SparseColumn> {
  const { positions, taps, offsets } = map;
  for (let p = 0; p < positions; p++)
    for (let f = 0; f < filters; f++) {
      const [rows, values]: [number[], number[]] = [[], []];
      for (let t = 0; t < taps; t++) {
        const offset = offsets[p * taps + t]!;
        if (offset < 0) continue;
        for (let c = 0; c < channels; c++) {
          rows.push(offset * channels + c);
          values.push(w[(f * channels + c) * taps + t]!);
        }
      }
      yield { rows, values };
    }
}

/**
 * A rank that U has for some integer filters: word mod p of stream 1 of the seed as weights [filters, channels, height, width], the same in every block and group, and 0
 * between blocks; rank modulo p of one block times their number. It never exceeds the generic rank of U over the reals.
 */
export function modularRank(shape: FilterShape, choice: Blocks, seed: number): number {
  const p = primeOf(seed);
  const channels = shape.channels / choice.blocks;
  const words = streamWords(choice.filters * channels * shape.map.taps, { seed, stream: [1, 0] });
  const weights = words.map((word) => word % p);
  const each = sparseRankModulo(columns(shape, channels, choice.filters, weights), channels * shape.plane, p);
  return shape.groups * choice.blocks * each;
}
