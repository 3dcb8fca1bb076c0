import { ShapeError, UsageError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { floatingType, type Real } from "./operands.ts";

/** 64 bits: a non-negative safe integer, or its low and high 32-bit words. */
export type PhiloxId = number | readonly [low: number, high: number];

const isWord = (word: number): boolean => Number.isInteger(word) && word >= 0 && word < 2 ** 32;
const isIndex = (index: number): boolean => Number.isSafeInteger(index) && index >= 0;

function words(what: string, id: PhiloxId): readonly [number, number] {
  if (typeof id !== "number") {
    if (id.length === 2 && id.every(isWord)) return id;
    throw new UsageError(`philox: needs two 32-bit words as ${what}; got ${id.join(", ")}. Check it.`);
  }
  if (!isIndex(id)) throw new UsageError(`philox: needs an integer from 0 to 2^53 - 1 as ${what}; got ${id}. Check it.`);
  return [id % 2 ** 32, Math.floor(id / 2 ** 32)];
}

type Kernel = "philox_words_u32" | "philox_uniform_f32" | "philox_uniform_f64" | "philox_normal_f32" | "philox_normal_f64";

function draw(kernel: Kernel, perBlock: number, out: Tensor, seed: PhiloxId, stream: PhiloxId, offset: number): void {
  const [key0, key1] = words("seed", seed);
  const [stream0, stream1] = words("stream", stream);
  if (!isIndex(offset)) throw new UsageError(`philox: needs an integer from 0 to 2^53 - 1 as offset; got ${offset}. Check it.`);
  const [low, high] = words("block", Math.floor(offset / perBlock));
  const { core } = out.scope;
  using scope = core.scope("philox");
  core.kernels[kernel](out.ptr, out.size, key0, key1, stream0, stream1, low, high, offset % perBlock, scope.allocate(16));
}

/**
 * out[i] ← word number offset + i of Philox4x32-10 with the seed as key; block b (words 4b to 4b + 3) has the counter (b, stream), low words first.
 * The same (seed, stream, index) is the same word always, so any slice can be drawn anywhere. About 25 integer operations a word.
 * @throws ShapeError unless out is u32; UsageError for a seed, stream or offset out of range
 */
export function philoxWords(out: Tensor<"u32">, seed: PhiloxId, stream: PhiloxId, offset = 0): void {
  if (out.dtype !== "u32") throw new ShapeError(`philoxWords: needs a u32 tensor; got ${out.dtype}. Use philoxUniform for numbers.`);
  draw("philox_words_u32", 4, out, seed, stream, offset);
}

/**
 * out[i] ← uniform variate number offset + i in [0, 1): the leading 53 bits of words 2i and 2i + 1 for f64, the leading 24 of the same bits for f32.
 * @throws ShapeError for integers; UsageError for a seed, stream or offset out of range
 */
export function philoxUniform(out: Real, seed: PhiloxId, stream: PhiloxId, offset = 0): void {
  draw(`philox_uniform_${floatingType("philoxUniform", out)}`, 2, out, seed, stream, offset);
}

/**
 * out[i] ← standard normal variate number offset + i, by Box and Muller from the uniform variates of the same stream (never draw both from one stream);
 * |variate| < 8.58. f32 is the f64 variate rounded. About 90 flops a variate. @throws ShapeError for integers; UsageError for a seed, stream or offset out of range
 */
export function philoxNormal(out: Real, seed: PhiloxId, stream: PhiloxId, offset = 0): void {
  draw(`philox_normal_${floatingType("philoxNormal", out)}`, 2, out, seed, stream, offset);
}
