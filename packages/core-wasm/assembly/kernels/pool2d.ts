// Pooling over the planes (image and channel) of an NCHW array. Windows are clipped to the plane: padding never wins a maximum and adds zeros to a mean.
// Outputs side by side whose windows need no clipping left or right, at a stride of 1 or 2, share vectors; every output sees its window in the same order either way.
import { lanes } from "../simd";
import { even, every, fitting, indices, narrow, odd } from "../strided";

/** One output: the first largest element of the window and its index; a NaN wins. */
function maxOne<T>(y: usize, argmax: usize, x: usize, W: i32, top: i32, bottom: i32, left: i32, right: i32): void {
  let at = top * W + left, best = load<T>(x + <usize>at * sizeof<T>());
  for (let h = top; h < bottom; ++h)
    for (let i = h * W + left, end = h * W + right; i < end; ++i) {
      const value = load<T>(x + <usize>i * sizeof<T>());
      if (value > best || (value != value && best == best)) {
        best = value;
        at = i;
      }
    }
  store<T>(y, best);
  store<i32>(argmax, at);
}

/** Lanes where `value` replaces `best`, as in `maxOne`. */
// @ts-ignore: decorator
@inline
function beats<T>(value: v128, best: v128): v128 { return v128.andnot(v128.eq<T>(best, best), v128.le<T>(value, best)); }

/** As `maxOne` for one vector of outputs, `stride` columns apart, the first window at column `left`; `x` is the plane. */
function maxMany<T>(y: usize, argmax: usize, x: usize, W: i32, top: i32, bottom: i32, left: i32, S: i32, stride: i32): void {
  let candidate = indices<T>(top * W + left, stride);
  let p = x + <usize>(top * W + left) * sizeof<T>();
  let best = every<T>(p, stride, 0), at = candidate;
  const one = sizeof<T>() == 4 ? i32x4.splat(1) : i64x2.splat(1);
  const step = sizeof<T>() == 4 ? i32x4.splat(W - S) : i64x2.splat(W - S);
  for (let h = top; h < bottom; ++h, p += <usize>(W - S) * sizeof<T>()) {
    for (let s = 0; s < S; ++s, p += sizeof<T>()) {
      const value = every<T>(p, stride, s);
      const wins = beats<T>(value, best);
      best = v128.bitselect(value, best, wins);
      at = v128.bitselect(candidate, at, wins);
      candidate = sizeof<T>() == 4 ? i32x4.add(candidate, one) : i64x2.add(candidate, one);
    }
    candidate = sizeof<T>() == 4 ? i32x4.add(candidate, step) : i64x2.add(candidate, step);
  }
  v128.store(y, best);
  narrow<T>(argmax, at);
}

/** As `maxMany` for `count` vectors of windows 2×2 side by side, the first at x: index `at` of the plane. */
function maxQuads<T>(y: usize, argmax: usize, x: usize, W: i32, at: i32, count: i32): void {
  const row = <usize>W * sizeof<T>();
  const right = sizeof<T>() == 4 ? i32x4.splat(1) : i64x2.splat(1), below = sizeof<T>() == 4 ? i32x4.splat(W) : i64x2.splat(W);
  const corner = sizeof<T>() == 4 ? i32x4.splat(W + 1) : i64x2.splat(W + 1), next = sizeof<T>() == 4 ? i32x4.splat(8) : i64x2.splat(4);
  let place = indices<T>(at, 2);
  for (; count > 0; --count, x += 32, y += 16, argmax += 4 * lanes<T>()) {
    const a = v128.load(x), b = v128.load(x, 16), c = v128.load(x + row), d = v128.load(x + row, 16);
    let best = even<T>(a, b), value = odd<T>(a, b), wins = beats<T>(value, best);
    best = v128.bitselect(value, best, wins);
    let offset = v128.and(right, wins);
    value = even<T>(c, d); wins = beats<T>(value, best);
    best = v128.bitselect(value, best, wins);
    offset = v128.bitselect(below, offset, wins);
    value = odd<T>(c, d); wins = beats<T>(value, best);
    v128.store(y, v128.bitselect(value, best, wins));
    offset = v128.bitselect(corner, offset, wins);
    narrow<T>(argmax, sizeof<T>() == 4 ? i32x4.add(place, offset) : i64x2.add(place, offset));
    place = sizeof<T>() == 4 ? i32x4.add(place, next) : i64x2.add(place, next);
  }
}

/** y = the first largest element of each window, argmax its index in the plane; a NaN wins. Every window must meet the plane. */
function maxPool<T>(y: usize, argmax: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void {
  const from = fitting(0, S, strideW, padW), to = fitting(W, S, strideW, padW) - lanes<T>();
  for (let n = 0; n < planes; ++n, x += <usize>H * W * sizeof<T>())
    for (let oh = 0; oh < OH; ++oh) {
      const top = max(0, oh * strideH - padH), bottom = min(H, oh * strideH - padH + R);
      let ow = 0;
      if (R == 2 && S == 2 && strideW == 2 && padW == 0 && bottom - top == 2) {
        const count = OW / lanes<T>();
        maxQuads<T>(y, argmax, x + <usize>(top * W) * sizeof<T>(), W, top * W, count);
        ow = count * lanes<T>(); y += <usize>ow * sizeof<T>(); argmax += 4 * <usize>ow;
      }
      while (ow < OW) {
        const left = ow * strideW - padW;
        if (ow >= from && ow <= to) {
          maxMany<T>(y, argmax, x, W, top, bottom, left, S, strideW);
          ow += lanes<T>(); y += 16; argmax += 4 * lanes<T>();
        } else {
          maxOne<T>(y, argmax, x, W, top, bottom, max(0, left), min(W, left + S));
          ++ow; y += sizeof<T>(); argmax += 4;
        }
      }
    }
}
export function max_pool2d_f32(y: usize, argmax: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { maxPool<f32>(y, argmax, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
export function max_pool2d_f64(y: usize, argmax: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { maxPool<f64>(y, argmax, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }

/** dx = 0, then dx[argmax] += dy over output pixels ascending; `inputs` and `outputs` are the pixels of a plane. */
function maxPoolGrad<T>(dx: usize, dy: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void {
  memory.fill(dx, 0, <usize>planes * inputs * sizeof<T>());
  const s = sizeof<T>();
  for (let n = 0; n < planes; ++n, dx += <usize>inputs * s) {
    let o = outputs;
    for (; o >= 4; o -= 4, dy += 4 * s, argmax += 16) {
      const p0 = dx + <usize>load<i32>(argmax) * s, p1 = dx + <usize>load<i32>(argmax, 4) * s;
      store<T>(p0, load<T>(p0) + load<T>(dy));
      store<T>(p1, load<T>(p1) + load<T>(dy, sizeof<T>()));
      const p2 = dx + <usize>load<i32>(argmax, 8) * s, p3 = dx + <usize>load<i32>(argmax, 12) * s;
      store<T>(p2, load<T>(p2) + load<T>(dy, 2 * sizeof<T>()));
      store<T>(p3, load<T>(p3) + load<T>(dy, 3 * sizeof<T>()));
    }
    for (; o > 0; --o, dy += s, argmax += 4) {
      const p = dx + <usize>load<i32>(argmax) * s;
      store<T>(p, load<T>(p) + load<T>(dy));
    }
  }
}
export function max_pool2d_grad_f32(dx: usize, dy: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolGrad<f32>(dx, dy, argmax, planes, inputs, outputs); }
export function max_pool2d_grad_f64(dx: usize, dy: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolGrad<f64>(dx, dy, argmax, planes, inputs, outputs); }

/** ty = tx[argmax]. */
function maxPoolTangent<T>(ty: usize, tx: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void {
  const s = sizeof<T>();
  for (let n = 0; n < planes; ++n, tx += <usize>inputs * s) {
    let o = outputs;
    for (; o >= 4; o -= 4, ty += 4 * s, argmax += 16) {
      store<T>(ty, load<T>(tx + <usize>load<i32>(argmax) * s));
      store<T>(ty, load<T>(tx + <usize>load<i32>(argmax, 4) * s), sizeof<T>());
      store<T>(ty, load<T>(tx + <usize>load<i32>(argmax, 8) * s), 2 * sizeof<T>());
      store<T>(ty, load<T>(tx + <usize>load<i32>(argmax, 12) * s), 3 * sizeof<T>());
    }
    for (; o > 0; --o, ty += s, argmax += 4) store<T>(ty, load<T>(tx + <usize>load<i32>(argmax) * s));
  }
}
export function max_pool2d_tangent_f32(ty: usize, tx: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolTangent<f32>(ty, tx, argmax, planes, inputs, outputs); }
export function max_pool2d_tangent_f64(ty: usize, tx: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolTangent<f64>(ty, tx, argmax, planes, inputs, outputs); }
