// How a window walks over the planes of an image, and where in memory each of its pixels and taps lies. Not exported by the module.
import { lanes } from "./simd";

/**
 * Output (oh, ow) meets tap (c, r, s) at row oh·stepH + startH + r·tapH and the like column of plane c. The planes are those of the source, or a copy in which
 * source row i is row beforeH + i·spreadH and all else is zero: a forward convolution pads so, its adjoint also spreads by the stride and taps backwards.
 */
@unmanaged
export class Walk {
  channels: i32;
  sourceH: i32; sourceW: i32;
  beforeH: i32; beforeW: i32;
  spreadH: i32; spreadW: i32;
  planeH: i32; planeW: i32;
  outputH: i32; outputW: i32;
  stepH: i32; stepW: i32;
  kernelH: i32; kernelW: i32;
  startH: i32; startW: i32;
  tapH: i32; tapW: i32;

  /** True where the planes are not those of the source. */
  @inline
  get copies(): bool {
    return this.spreadH != 1 || this.spreadW != 1 || this.planeH != this.sourceH || this.planeW != this.sourceW || (this.beforeH | this.beforeW) != 0;
  }
}

function zero<T>(to: usize, n: i32): void {
  for (; n >= lanes<T>(); n -= lanes<T>(), to += 16) v128.store(to, i64x2.splat(0));
  for (; n > 0; --n, to += sizeof<T>()) store<T>(to, <T>0);
}

function copyRow<T>(to: usize, from: usize, n: i32): void {
  for (; n >= lanes<T>(); n -= lanes<T>(), to += 16, from += 16) v128.store(to, v128.load(from));
  for (; n > 0; --n, to += sizeof<T>(), from += sizeof<T>()) store<T>(to, load<T>(from));
}

/** to[before + i·spread] = from[i] for i < width where that is below count, and zero elsewhere. */
function spreadRow<T>(to: usize, count: i32, from: usize, width: i32, before: i32, spread: i32): void {
  const n = before < count ? min(width, (count - before + spread - 1) / spread) : 0;
  const start = to + <usize>before * sizeof<T>();
  if (spread == 1) {
    zero<T>(to, min(before, count));
    copyRow<T>(start, from, n);
    return zero<T>(start + <usize>n * sizeof<T>(), count - before - n);
  }
  zero<T>(to, count);
  for (let i = 0; i < n; ++i) store<T>(start + <usize>(i * spread) * sizeof<T>(), load<T>(from + <usize>i * sizeof<T>()));
}

/** The planes of `images` images: where the source has them, or copied to `to`. */
export function planesOf<T>(walk: Walk, images: i32, source: usize, to: usize): usize {
  if (!walk.copies) return source;
  const line = <usize>walk.planeW * sizeof<T>(), row = <usize>walk.sourceW * sizeof<T>();
  let at = to;
  for (let plane = images * walk.channels; plane > 0; --plane) {
    for (let a = 0; a < walk.planeH; ++a, at += line) {
      const i = (a - walk.beforeH) / walk.spreadH;
      if (a < walk.beforeH || i >= walk.sourceH || i * walk.spreadH != a - walk.beforeH) zero<T>(at, walk.planeW);
      else spreadRow<T>(at, walk.planeW, source + <usize>i * row, walk.sourceW, walk.beforeW, walk.spreadW);
    }
    source += <usize>walk.sourceH * row;
  }
  return to;
}

/** Bytes from the planes of one image to those of the next. */
export function imageBytes<T>(walk: Walk): usize { return <usize>(walk.channels * walk.planeH * walk.planeW) * sizeof<T>(); }

/** Byte offsets of the taps (c, r, s) of `channels` planes, c slowest. */
export function tapTable<T>(walk: Walk, channels: i32, to: usize): void {
  for (let c = 0; c < channels; ++c)
    for (let r = 0; r < walk.kernelH; ++r)
      for (let s = 0; s < walk.kernelW; ++s, to += 4) {
        const row = c * walk.planeH + walk.startH + r * walk.tapH;
        store<u32>(to, <u32>(row * walk.planeW + walk.startW + s * walk.tapW) * <u32>sizeof<T>());
      }
}

/** Byte offsets of the output pixels (n, oh, ow) of `images` images, n slowest. */
export function pixelTable<T>(walk: Walk, images: i32, to: usize): void {
  for (let n = 0; n < images; ++n)
    for (let h = 0; h < walk.outputH; ++h) {
      let at = <u32>(<usize>n * imageBytes<T>(walk)) + <u32>(h * walk.stepH * walk.planeW) * <u32>sizeof<T>();
      for (let w = 0; w < walk.outputW; ++w, to += 4, at += <u32>walk.stepW * <u32>sizeof<T>()) store<u32>(to, at);
    }
}
