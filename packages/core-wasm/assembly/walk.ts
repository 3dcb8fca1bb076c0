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

function copyRow<T>(to: usize, from: usize, n: i32): void {
  const s = sizeof<T>(), last = <usize>(n - lanes<T>()) * s;
  if (n >= lanes<T>()) {
    for (let o: usize = 0; o < last; o += 16) v128.store(to + o, v128.load(from + o));
    return v128.store(to + last, v128.load(from + last));
  }
  for (; n > 0; --n, to += s, from += s) store<T>(to, load<T>(from));
}

/** Bytes from the planes of one image to those of the next. */
export function imageBytes<T>(walk: Walk): usize { return <usize>(walk.channels * walk.planeH * walk.planeW) * sizeof<T>(); }

/** Room for copied planes, all zero: what planesOf leaves alone, pass after pass. */
export function blank<T>(walk: Walk, images: i32, to: usize): void {
  if (walk.copies) memory.fill(to, 0, <usize>images * imageBytes<T>(walk));
}

/** The planes of `images` images: where the source has them, or copied to `to`, which is blank in between. */
export function planesOf<T>(walk: Walk, images: i32, source: usize, to: usize): usize {
  if (!walk.copies) return source;
  const s = sizeof<T>(), line = <usize>walk.planeW * s, row = <usize>walk.sourceW * s;
  const spread = <usize>walk.spreadW * s, rows = min(walk.sourceH, (walk.planeH - walk.beforeH + walk.spreadH - 1) / walk.spreadH);
  const n = min(walk.sourceW, (walk.planeW - walk.beforeW + walk.spreadW - 1) / walk.spreadW);
  let at = to + <usize>walk.beforeH * line + <usize>walk.beforeW * s;
  for (let plane = images * walk.channels; plane > 0; --plane, at += <usize>walk.planeH * line, source += <usize>walk.sourceH * row) {
    let from = source, put = at;
    for (let i = rows; i > 0; --i, from += row, put += <usize>walk.spreadH * line) {
      if (walk.spreadW == 1) copyRow<T>(put, from, n);
      else for (let j = 0; j < n; ++j) store<T>(put + <usize>j * spread, load<T>(from + <usize>j * s));
    }
  }
  return to;
}

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
