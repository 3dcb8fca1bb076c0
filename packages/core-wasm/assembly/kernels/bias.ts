import { lanes } from "../simd";
import { add } from "./elementwise";

/** y[n][k][p] += bias[k]. */
function addBias<T>(y: usize, bias: usize, N: i32, K: i32, P: i32): void {
  for (let n = 0; n < N; ++n) {
    if (P == 1) {
      add<T>(y, bias, K);
      y += <usize>K * sizeof<T>();
      continue;
    }
    for (let k = 0; k < K; ++k) {
      const value = load<T>(bias + <usize>k * sizeof<T>());
      const v = v128.splat<T>(value);
      let p = P;
      for (; p >= lanes<T>(); p -= lanes<T>(), y += 16) v128.store(y, v128.add<T>(v128.load(y), v));
      for (; p > 0; --p, y += sizeof<T>()) store<T>(y, load<T>(y) + value);
    }
  }
}
export function add_bias_f32(y: usize, bias: usize, N: i32, K: i32, P: i32): void { addBias<f32>(y, bias, N, K, P); }
export function add_bias_f64(y: usize, bias: usize, N: i32, K: i32, P: i32): void { addBias<f64>(y, bias, N, K, P); }

/** dbias[k] += dy[n][k][p] over n, then p, ascending. Four biases side by side hide the latency of their chains of additions. */
function biasGrad<T>(dbias: usize, dy: usize, N: i32, K: i32, P: i32): void {
  const s = sizeof<T>(), image = <usize>K * P * s, channel = <usize>P * s;
  if (P == 1) {
    for (let n = 0; n < N; ++n, dy += image) add<T>(dbias, dy, K);
    return;
  }
  let k = 0;
  for (; k + 4 <= K; k += 4, dy += 4 * channel, dbias += 4 * s) {
    let s0 = load<T>(dbias), s1 = load<T>(dbias + s), s2 = load<T>(dbias + 2 * s), s3 = load<T>(dbias + 3 * s);
    let q = dy;
    for (let n = 0; n < N; ++n, q += image - channel)
      for (let p = 0; p < P; ++p, q += s) {
        s0 += load<T>(q);
        s1 += load<T>(q + channel);
        s2 += load<T>(q + 2 * channel);
        s3 += load<T>(q + 3 * channel);
      }
    store<T>(dbias, s0); store<T>(dbias + s, s1); store<T>(dbias + 2 * s, s2); store<T>(dbias + 3 * s, s3);
  }
  for (; k < K; ++k, dy += channel, dbias += s) {
    let sum = load<T>(dbias), q = dy;
    for (let n = 0; n < N; ++n, q += image - channel)
      for (let p = 0; p < P; ++p, q += s) sum += load<T>(q);
    store<T>(dbias, sum);
  }
}
export function bias_grad_f32(dbias: usize, dy: usize, N: i32, K: i32, P: i32): void { biasGrad<f32>(dbias, dy, N, K, P); }
export function bias_grad_f64(dbias: usize, dy: usize, N: i32, K: i32, P: i32): void { biasGrad<f64>(dbias, dy, N, K, P); }
