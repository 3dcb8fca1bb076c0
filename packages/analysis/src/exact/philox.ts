/** Four 32-bit words. */
export type Words4 = readonly [number, number, number, number];

/** The high word of a·b for 32-bit words, by 16-bit halves: every intermediate is an integer below 2^53. */
function high(a: number, b: number): number {
  const [a1, a0, b1, b0] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = a1 * b0 + Math.floor((a0 * b0) / 65536);
  const cross = a0 * b1 + (middle % 65536);
  return a1 * b1 + Math.floor(middle / 65536) + Math.floor(cross / 65536);
}

/**
 * One block of Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011): ten rounds, in 32-bit integers only. The kernels produce the same words;
 * this one is what a checker regenerates a witness with.
 */
export function philox4x32(counter: Words4, key: readonly [number, number]): Words4 {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [low0, high0] = [Math.imul(0xd2511f53, a), high(0xd2511f53, a)];
    const [low1, high1] = [Math.imul(0xcd9e8d57, c), high(0xcd9e8d57, c)];
    [a, b, c, d] = [(high1 ^ b ^ k0) >>> 0, low1 >>> 0, (high0 ^ d ^ k1) >>> 0, low0 >>> 0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [a, b, c, d];
}

/** Where a run of words starts: the seed (a safe integer, the key), the stream (two words), and the index of the first word. */
export interface PhiloxRun {
  readonly seed: number;
  readonly stream: readonly [low: number, high: number];
  readonly offset?: number;
}

const split = (index: number): readonly [number, number] => [index % 2 ** 32, Math.floor(index / 2 ** 32)];

/** Words offset to offset + count − 1 of a stream: word i is word i mod 4 of the block with counter (⌊i/4⌋, stream). */
export function streamWords(count: number, { seed, stream, offset = 0 }: PhiloxRun): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(count);
  let block: Words4 = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const at = offset + i;
    if (i === 0 || at % 4 === 0) block = philox4x32([...split(Math.floor(at / 4)), ...stream], split(seed));
    words[i] = block[at % 4]!;
  }
  return words;
}

/** The integer low + ⌊word·(high − low + 1)/2^32⌋ of a word: nearly uniform (bias below (high − low + 1)/2^32), exact in doubles for fewer than 2^21 values. */
export function integerOf(word: number, low: number, high: number): number {
  return low + Math.floor((word * (high - low + 1)) / 2 ** 32);
}

/** The dyadic numbers k/denominator, k uniform in −bound..bound, one from each word of a stream; `denominator` is a power of two and `bound` < 2^20. */
export function streamDyadics(count: number, run: PhiloxRun, bound = 64, denominator = 16): Float64Array<ArrayBuffer> {
  return Float64Array.from(streamWords(count, run), (word) => integerOf(word, -bound, bound) / denominator);
}
