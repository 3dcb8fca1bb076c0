// Pooling over the planes (image and channel) of an NCHW array. Windows are clipped to the plane: padding never wins a maximum and adds zeros to a mean.

/** y = the first largest element of each window, argmax its index in the plane; a NaN wins. Every window must meet the plane. */
function maxPool<T>(y: usize, argmax: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void {
  for (let n = 0; n < planes; ++n, x += <usize>H * W * sizeof<T>())
    for (let oh = 0; oh < OH; ++oh) {
      const top = max(0, oh * strideH - padH), bottom = min(H, oh * strideH - padH + R);
      for (let ow = 0; ow < OW; ++ow, y += sizeof<T>(), argmax += 4) {
        const left = max(0, ow * strideW - padW), right = min(W, ow * strideW - padW + S);
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
    }
}
export function max_pool2d_f32(y: usize, argmax: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { maxPool<f32>(y, argmax, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
export function max_pool2d_f64(y: usize, argmax: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { maxPool<f64>(y, argmax, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }

/** dx = 0, then dx[argmax] += dy over output pixels ascending; `inputs` and `outputs` are the pixels of a plane. */
function maxPoolGrad<T>(dx: usize, dy: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void {
  for (let n = 0; n < planes; ++n, dx += <usize>inputs * sizeof<T>()) {
    memory.fill(dx, 0, <usize>inputs * sizeof<T>());
    for (let o = 0; o < outputs; ++o, dy += sizeof<T>(), argmax += 4) {
      const p = dx + <usize>load<i32>(argmax) * sizeof<T>();
      store<T>(p, load<T>(p) + load<T>(dy));
    }
  }
}
export function max_pool2d_grad_f32(dx: usize, dy: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolGrad<f32>(dx, dy, argmax, planes, inputs, outputs); }
export function max_pool2d_grad_f64(dx: usize, dy: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolGrad<f64>(dx, dy, argmax, planes, inputs, outputs); }

/** ty = tx[argmax]. */
function maxPoolTangent<T>(ty: usize, tx: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void {
  for (let n = 0; n < planes; ++n, tx += <usize>inputs * sizeof<T>())
    for (let o = 0; o < outputs; ++o, ty += sizeof<T>(), argmax += 4) store<T>(ty, load<T>(tx + <usize>load<i32>(argmax) * sizeof<T>()));
}
export function max_pool2d_tangent_f32(ty: usize, tx: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolTangent<f32>(ty, tx, argmax, planes, inputs, outputs); }
export function max_pool2d_tangent_f64(ty: usize, tx: usize, argmax: usize, planes: i32, inputs: i32, outputs: i32): void { maxPoolTangent<f64>(ty, tx, argmax, planes, inputs, outputs); }

/** y = (sum of the window, rows then columns ascending from +0) / (R S). */
function avgPool<T>(y: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void {
  const area = <T>(R * S);
  for (let n = 0; n < planes; ++n, x += <usize>H * W * sizeof<T>())
    for (let oh = 0; oh < OH; ++oh) {
      const top = max(0, oh * strideH - padH), bottom = min(H, oh * strideH - padH + R);
      for (let ow = 0; ow < OW; ++ow, y += sizeof<T>()) {
        const left = max(0, ow * strideW - padW), right = min(W, ow * strideW - padW + S);
        let sum: T = <T>0;
        for (let h = top; h < bottom; ++h)
          for (let i = h * W + left, end = h * W + right; i < end; ++i) sum += load<T>(x + <usize>i * sizeof<T>());
        store<T>(y, sum / area);
      }
    }
}
export function avg_pool2d_f32(y: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPool<f32>(y, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
export function avg_pool2d_f64(y: usize, x: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPool<f64>(y, x, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }

/** dx = 0, then each output pixel, ascending, adds dy / (R S) to every pixel of its window. */
function avgPoolGrad<T>(dx: usize, dy: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void {
  const area = <T>(R * S);
  for (let n = 0; n < planes; ++n, dx += <usize>H * W * sizeof<T>()) {
    memory.fill(dx, 0, <usize>H * W * sizeof<T>());
    for (let oh = 0; oh < OH; ++oh) {
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
}
export function avg_pool2d_grad_f32(dx: usize, dy: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPoolGrad<f32>(dx, dy, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
export function avg_pool2d_grad_f64(dx: usize, dy: usize, planes: i32, H: i32, W: i32, OH: i32, OW: i32, R: i32, S: i32, strideH: i32, strideW: i32, padH: i32, padW: i32): void { avgPoolGrad<f64>(dx, dy, planes, H, W, OH, OW, R, S, strideH, strideW, padH, padW); }
