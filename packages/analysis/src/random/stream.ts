import { type Core, philoxNormal, philoxUniform, philoxWords, type Tensor, UsageError } from "@nadir/core-wasm";

/** One step of a path: a name or an index. */
export type StreamKey = string | number;

type StreamId = readonly [low: number, high: number];

const WORDS_PER_BLOCK = 4;
const MAX_NAME = 2 ** 20;

/** Fills a temporary tensor and copies it out. */
function drawn<D extends "u32" | "f64">(core: Core, dtype: D, count: number, fill: (out: Tensor<D>) => void) {
  using scope = core.scope("stream");
  const out = scope.empty(dtype, [count]);
  fill(out);
  return out.toArray();
}

/** 64-bit chunks of a step and the number that tells its kind and length: names and indices never meet. */
function chunksOf(key: StreamKey): { readonly kind: number; readonly chunks: readonly StreamId[] } {
  if (typeof key === "number") {
    if (!Number.isSafeInteger(key) || key < 0) throw new UsageError(`stream: needs an index from 0 to 2^53 - 1; got ${key}. Use one.`);
    return { kind: 0, chunks: [[key % 2 ** 32, Math.floor(key / 2 ** 32)]] };
  }
  const bytes = new TextEncoder().encode(key);
  if (bytes.length === 0 || bytes.length >= MAX_NAME)
    throw new UsageError(`stream: needs a name of 1 to ${MAX_NAME - 1} bytes; got ${bytes.length}. Name the child.`);
  const padded = new DataView(new ArrayBuffer(Math.ceil(bytes.length / 8) * 8));
  bytes.forEach((byte, i) => {
    padded.setUint8(i, byte);
  });
  const chunks = Array.from(
    { length: padded.byteLength / 8 },
    (_, i): StreamId => [padded.getUint32(8 * i, true), padded.getUint32(8 * i + 4, true)],
  );
  return { kind: bytes.length, chunks };
}

/** The stream of a child: Philox, keyed by the parent's stream, absorbs the step chunk by chunk; counter = (ordinal, kind, chunk). */
function childId(core: Core, parent: StreamId, key: StreamKey): StreamId {
  const { kind, chunks } = chunksOf(key);
  let state = parent;
  chunks.forEach((chunk, ordinal) => {
    const block = kind * MAX_NAME + ordinal;
    const [low, high] = drawn(core, "u32", 2, (out) => philoxWords(out, state, chunk, WORDS_PER_BLOCK * block));
    state = [low!, high!];
  });
  return state;
}

/**
 * A random stream, as a value: it has a seed and a path, and *the same call always gives the same numbers*. Take a child for everything that shall be
 * independent (`stream.child("init").child("conv1")`, `stream.child("epoch").child(7)`), and draw one kind of variate from each: all kinds share its words.
 * `from` draws a slice: `normal(10)` is `normal(4)` followed by `normal(6, 4)`. Numbers are those of Philox4x32-10 with the seed as key and the hash of the
 * path as stream, the same in every engine and on any number of workers. Prints as its seed path: `0/init/conv1[3]`.
 */
export class Stream {
  readonly core: Core;
  readonly seed: number;
  readonly path: readonly StreamKey[];
  /** The 64-bit stream of the path, for `philoxNormal(tensor, stream.seed, stream.id, offset)` and for certificates. */
  readonly id: StreamId;

  /** The root of a seed. @throws UsageError unless the seed is an integer from 0 to 2^53 − 1 */
  constructor(core: Core, seed = 0, path: readonly StreamKey[] = []) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new UsageError(`seed: needs an integer from 0 to 2^53 - 1; got ${seed}. Use one.`);
    this.core = core;
    this.seed = seed;
    this.path = [...path];
    this.id = path.reduce<StreamId>((id, key) => childId(core, id, key), [0, 0]);
  }

  /** The independent stream below this one. @throws UsageError for an empty name or a negative index */
  child(key: StreamKey): Stream {
    return new Stream(this.core, this.seed, [...this.path, key]);
  }

  /** 32-bit words, each uniform. */
  words(count: number, from = 0): Uint32Array<ArrayBuffer> {
    return drawn(this.core, "u32", count, (out) => philoxWords(out, this.seed, this.id, from));
  }

  /** Uniform variates in [0, 1), multiples of 2^−53. */
  uniform(count: number, from = 0): Float64Array<ArrayBuffer> {
    return drawn(this.core, "f64", count, (out) => philoxUniform(out, this.seed, this.id, from));
  }

  /** Standard normal variates. */
  normal(count: number, from = 0): Float64Array<ArrayBuffer> {
    return drawn(this.core, "f64", count, (out) => philoxNormal(out, this.seed, this.id, from));
  }

  /** Integers from low to high, both included, one from each word: low + ⌊word·(high − low + 1)/2^32⌋. @throws UsageError unless −2^31 <= low <= high < 2^31 and fewer than 2^21 values */
  integers(count: number, low: number, high: number, from = 0): Int32Array<ArrayBuffer> {
    const values = high - low + 1;
    if (!(Number.isInteger(low) && Number.isInteger(high) && low >= -(2 ** 31) && high < 2 ** 31 && values >= 1 && values < 2 ** 21))
      throw new UsageError(`integers: needs a range of 1 to 2^21 - 1 integers of 32 bits; got ${low} to ${high}. Change the range.`);
    return Int32Array.from(this.words(count, from), (word) => low + Math.floor((word * values) / 2 ** 32));
  }

  /**
   * Dyadic numbers k/denominator with k uniform in −bound..bound: what witnesses are made of, since a checker regenerates them in integers.
   * @throws UsageError unless the denominator is a power of two
   */
  dyadics(count: number, bound = 64, denominator = 16, from = 0): Float64Array<ArrayBuffer> {
    if (!(denominator >= 1 && denominator <= 2 ** 30 && (denominator & (denominator - 1)) === 0))
      throw new UsageError(`dyadics: needs a power of two up to 2^30 as denominator; got ${denominator}. Use 16.`);
    return Float64Array.from(this.integers(count, -bound, bound, from), (k) => k / denominator);
  }

  /** A permutation of 0..count−1 (Fisher and Yates, from the last place down; count < 2^21). */
  permutation(count: number): Uint32Array<ArrayBuffer> {
    if (!(Number.isInteger(count) && count >= 0 && count < 2 ** 21))
      throw new UsageError(`permutation: needs fewer than 2^21 places; got ${count}. Draw fewer.`);
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const words = this.words(count);
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor((words[i]! * (i + 1)) / 2 ** 32);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** The seed and the path, such as `0/init/conv1[3]`. */
  toString(): string {
    return `${this.seed}${this.path.map((key) => (typeof key === "number" ? `[${key}]` : `/${key}`)).join("")}`;
  }
}
