// Convolution as a matrix product needs its input unfolded: one row per tap (channel, kernel row, kernel column), one column per output pixel.
import { lanes } from "./simd";

function zero<T>(to: usize, n: i32): void {
  for (; n > 0; --n, to += sizeof<T>()) store<T>(to, <T>0);
}

function copyRow<T>(to: usize, from: usize, n: i32): void {
  for (; n >= lanes<T>(); n -= lanes<T>(), to += 16, from += 16) v128.store(to, v128.load(from));
  for (; n > 0; --n, to += sizeof<T>(), from += sizeof<T>()) store<T>(to, load<T>(from));
}

/** to[o] = from[(o · step + offset) / spread] for o < count where that is an index below `width`, else zero. One of step and spread is 1. */
function unfoldRow<T>(to: usize, count: i32, from: usize, width: i32, offset: i32, step: i32, spread: i32): void {
  let o = 0, i = 0;
  if (spread == 1) {
    if (offset < 0) o = (step - 1 - offset) / step;
    i = o * step + offset;
  } else {
    if (offset > 0) i = (offset + spread - 1) / spread;
    o = i * spread - offset;
  }
  const n = o < count && i < width ? min((count - o + spread - 1) / spread, (width - i + step - 1) / step) : 0;
  if (n == 0) return zero<T>(to, count);
  if (spread == 1) {
    zero<T>(to, o);
    zero<T>(to + <usize>(o + n) * sizeof<T>(), count - o - n);
  } else zero<T>(to, count);
  to += <usize>o * sizeof<T>();
  from += <usize>i * sizeof<T>();
  if (step == 1 && spread == 1) return copyRow<T>(to, from, n);
  const next = <usize>step * sizeof<T>(), place = <usize>spread * sizeof<T>();
  for (let j = n; j > 0; --j, to += place, from += next) store<T>(to, load<T>(from));
}

/**
 * to[(c·R + r)·S + s][o] for the output pixels of `rows` rows of `width` from row `first` on: the input at row (oh·stepH + originH + r·tapH) / spreadH
 * and the like column, zero where there is none. A forward convolution steps by its stride; its adjoint spreads by it.
 */
export function unfold<T>(
  to: usize, first: i32, rows: i32, width: i32, x: usize, C: i32, H: i32, W: i32, R: i32, S: i32,
  originH: i32, originW: i32, tapH: i32, tapW: i32, stepH: i32, stepW: i32, spreadH: i32, spreadW: i32,
): void {
  const line = <usize>width * sizeof<T>();
  for (let c = 0; c < C; ++c, x += <usize>H * W * sizeof<T>())
    for (let r = 0; r < R; ++r)
      for (let s = 0; s < S; ++s)
        for (let o = first; o < first + rows; ++o, to += line) {
          const at = o * stepH + originH + r * tapH;
          const i = at / spreadH;
          if (at < 0 || i >= H || i * spreadH != at) zero<T>(to, width);
          else unfoldRow<T>(to, width, x + <usize>i * W * sizeof<T>(), W, originW + s * tapW, stepW, spreadW);
        }
}
