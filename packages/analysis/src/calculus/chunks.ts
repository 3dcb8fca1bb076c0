import { ShapeError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";

/** Samples computed at a time. A part of the result, not a tuning knob: another number sums in another order. */
export const defaultChunk = 256;

/** N samples in chunks of a fixed number; the last may be shorter. */
export interface Chunking {
  readonly samples: number;
  readonly chunk: number;
}

/** Number of chunks. */
export function chunkCount({ samples, chunk }: Chunking): number {
  return Math.ceil(samples / chunk);
}

/** The samples of one chunk. */
export function chunkRange({ samples, chunk }: Chunking, index: number): { readonly from: number; readonly to: number } {
  return { from: index * chunk, to: Math.min((index + 1) * chunk, samples) };
}

/** total += term, entry by entry: how sums over chunks are formed, in index order. */
export function addInto(total: Float64Array, term: ArrayLike<number>): void {
  for (let i = 0; i < total.length; ++i) total[i]! += term[i]!;
}

/** Calls `step` for chunks `from` to `to` in order, with progress after each. @throws ShapeError for chunks that do not exist */
export function* eachChunk<Result>(
  what: string,
  chunking: Chunking,
  [from, to]: readonly [number, number],
  step: (range: { readonly from: number; readonly to: number }, index: number) => Result,
): Work<Result[]> {
  const count = chunkCount(chunking);
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= count))
    throw new ShapeError(`chunks: needs 0 <= from <= to <= ${count}; got ${from} to ${to}. Check the range.`);
  const results: Result[] = [];
  for (let index = from; index < to; ++index) {
    results.push(step(chunkRange(chunking, index), index));
    yield { what, done: index + 1 - from, total: to - from };
  }
  return results;
}
