// Mean pooling over the planes of an NCHW array; padded zeros count. Vectors of outputs as in pool2d.ts.
import { lanes } from "../simd";
import { doubled, every, fitting } from "../strided";

/** One output: the sum over rows, then columns, ascending from +0, divided by the area. */
function meanOne<T>(x: usize, W: i32, top: i32, bottom: i32, left: i32, right: i32, area: T): T {
  let sum: T = <T>0;
  for (let h = top; h < bottom; ++h)
    for (let i = h * W + left, end = h * W + right; i < end; ++i) sum += load<T>(x + <usize>i * sizeof<T>());
  return sum / area;
}

/** The same for one vector of outputs. */
function meanMany<T>(x: usize, W: i32, top: i32, bottom: i32, left: i32, S: i32, stride: i32, area: T): v128 {
  let sum = i64x2.splat(0), p = x + <usize>(top * W + left) * sizeof<T>();
  for (let h = top; h < bottom; ++h, p += <usize>(W - S) * sizeof<T>())
    for (let s = 0; s < S; ++s, p += sizeof<T>()) sum = v128.add<T>(sum, every<T>(p, stride, s));
  return v128.div<T>(sum, v128.splat<T>(area));
}

/** y = (sum of the window, rows then columns ascending from +0) / (R S). */
function avgPool<T>(y: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void {
  const area = <T>(R * S);
  const from = fitting(0, S, strideW, padW), to = fitting(W, S, strideW, padW) - lanes<T>();
  for (let n = 0; n < planes; ++n, x += <usize>H * W * sizeof<T>())
    for (let oh = 0; oh < OH; ++oh) {
      const top = max(0, oh * strideH - padH), bottom = min(H, oh * strideH - padH + R);
      for (let ow = 0; ow < OW; ) {
        const left = ow * strideW - padW;
        if (ow >= from && ow <= to) {
          v128.store(y, meanMany<T>(x, W, top, bottom, left, S, strideW, area));
          ow += lanes<T>(); y += 16;
        } else {
          store<T>(y, meanOne<T>(x, W, top, bottom, max(0, left), min(W, left + S), area));
          ++ow; y += sizeof<T>();
        }
      }
    }
}
export function avg_pool2d_f32(y: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPool<f32>(y, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
export function avg_pool2d_f64(y: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPool<f64>(y, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }

/** Two rows of dx from one of dy for windows 2×2 side by side: each entry is 0 + dy/4. */
function spreadRow<T>(dx: usize, dy: usize, W: i32, OW: i32): void {
  const zero = i64x2.splat(0), area = v128.splat<T>(<T>4), row = <usize>W * sizeof<T>();
  let ow = OW;
  for (; ow >= lanes<T>(); ow -= lanes<T>(), dy += 16, dx += 32) {
    const share = v128.add<T>(zero, v128.div<T>(v128.load(dy), area)), below = dx + row;
    const low = doubled<T>(share, false), high = doubled<T>(share, true);
    v128.store(dx, low); v128.store(dx, high, 16);
    v128.store(below, low); v128.store(below, high, 16);
  }
  for (; ow > 0; --ow, dy += sizeof<T>(), dx += 2 * sizeof<T>()) {
    const share: T = <T>0 + load<T>(dy) / <T>4, below = dx + row;
    store<T>(dx, share); store<T>(dx, share, sizeof<T>());
    store<T>(below, share); store<T>(below, share, sizeof<T>());
  }
}

/** dx = 0, then each output pixel, ascending, adds dy / (R S) to every pixel of its window. */
function avgPoolGrad<T>(dx: usize, dy: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void {
  const area = <T>(R * S), halves = R == 2 && S == 2 && strideH == 2 && strideW == 2 && padH == 0 && padW == 0;
  memory.fill(dx, 0, <usize>planes * H * W * sizeof<T>());
  for (let n = 0; n < planes; ++n, dx += <usize>H * W * sizeof<T>())
    for (let oh = 0; oh < OH; ++oh) {
      if (halves) {
        spreadRow<T>(dx + <usize>(2 * oh * W) * sizeof<T>(), dy, W, OW);
        dy += <usize>OW * sizeof<T>();
        continue;
      }
      const top = max(0, oh * strideH - padH), bottom = min(H, oh * strideH - padH + R);
      for (let ow = 0; ow < OW; ++ow, dy += sizeof<T>()) {
        const left = max(0, ow * strideW - padW), right = min(W, ow * strideW - padW + S);
        const share = load<T>(dy) / area;
        for (let h = top; h < bottom; ++h)
          for (let i = h * W + left, end = h * W + right; i < end; ++i) {
            const p = dx + <usize>i * sizeof<T>();
            store<T>(p, load<T>(p) + share);
          }
      }
    }
}
export function avg_pool2d_grad_f32(dx: usize, dy: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPoolGrad<f32>(dx, dy, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
export function avg_pool2d_grad_f64(dx: usize, dy: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPoolGrad<f64>(dx, dy, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
