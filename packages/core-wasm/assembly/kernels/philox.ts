// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3, 2011) and the variates drawn from it.
// The key is the seed; the counter is (block, stream), each of 64 bits. Block b holds the words 4b to 4b + 3. Variate i of f64 takes the words 2i and 2i + 1,
// so any slice can be drawn anywhere. An f32 variate is the f64 variate of the same index, shortened.
import { log } from "../math/log";
import { circle } from "../math/turn";

const M0: u64 = 0xD2511F53, M1: u64 = 0xCD9E8D57;
const W0: u32 = 0x9E3779B9, W1: u32 = 0xBB67AE85;

/** The four words of one block into out[0..3]. */
function block(out: usize, low: u32, high: u32, streamLow: u32, streamHigh: u32, key0: u32, key1: u32): void {
  let a = low, b = high, c = streamLow, d = streamHigh;
  for (let round = 0; round < 10; ++round) {
    const p = M0 * <u64>a, q = M1 * <u64>c;
    a = <u32>(q >> 32) ^ b ^ key0;
    c = <u32>(p >> 32) ^ d ^ key1;
    b = <u32>q;
    d = <u32>p;
    key0 += W0;
    key1 += W1;
  }
  store<u32>(out, a);
  store<u32>(out, b, 4);
  store<u32>(out, c, 8);
  store<u32>(out, d, 12);
}

/** A multiple of 2^−53 in [0, 1) from two words. */
// @ts-ignore: decorator
@inline
function fraction(words: usize): f64 {
  return <f64>((<u64>load<u32>(words) << 21) | (<u64>load<u32>(words, 4) >> 11)) * 1.1102230246251565e-16;
}

/** out[i] = word number skip + i of the blocks from (low, high) on; `w` holds one block (16 bytes). */
export function philox_words_u32(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void {
  let index = (<u64>high << 32) | <u64>low;
  for (; n > 0; ++index, skip = 0) {
    block(w, <u32>index, <u32>(index >> 32), stream0, stream1, key0, key1);
    for (; skip < 4 && n > 0; ++skip, --n) {
      store<u32>(out, load<u32>(w + (<usize>skip << 2)));
      out += 4;
    }
  }
}

/** Uniform variates skip + i; a block holds two. */
function uniform<T>(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void {
  let index = (<u64>high << 32) | <u64>low;
  for (; n > 0; ++index, skip = 0) {
    block(w, <u32>index, <u32>(index >> 32), stream0, stream1, key0, key1);
    for (; skip < 2 && n > 0; ++skip, --n) {
      const u = fraction(w + (<usize>skip << 3));
      store<T>(out, <T>(sizeof<T>() == 4 ? floor(u * 16777216.0) * 5.9604644775390625e-8 : u));
      out += sizeof<T>();
    }
  }
}
export function philox_uniform_f32(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void { uniform<f32>(out, n, key0, key1, stream0, stream1, low, high, skip, w); }
export function philox_uniform_f64(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void { uniform<f64>(out, n, key0, key1, stream0, stream1, low, high, skip, w); }

/** Normal variates skip + i by Box and Muller: 2j and 2j + 1 are sqrt(−2 ln(1 − u))·cos(2πv) and ·sin(2πv), with u, v the uniform variates 2j and 2j + 1. */
function normal<T>(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void {
  let index = (<u64>high << 32) | <u64>low;
  for (; n > 0; ++index, skip = 0) {
    block(w, <u32>index, <u32>(index >> 32), stream0, stream1, key0, key1);
    const l = log(f64x2.splat(1 - fraction(w)));
    v128.store(w, f64x2.mul(f64x2.sqrt(f64x2.mul(f64x2.splat(-2), l)), circle(fraction(w + 8))));
    for (; skip < 2 && n > 0; ++skip, --n) {
      store<T>(out, <T>load<f64>(w + (<usize>skip << 3)));
      out += sizeof<T>();
    }
  }
}
export function philox_normal_f32(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void { normal<f32>(out, n, key0, key1, stream0, stream1, low, high, skip, w); }
export function philox_normal_f64(out: usize, n: i32, key0: u32, key1: u32, stream0: u32, stream1: u32, low: u32, high: u32, skip: i32, w: usize): void { normal<f64>(out, n, key0, key1, stream0, stream1, low, high, skip, w); }
