// Softmax, log-sum-exp and the classification losses, a row (sample) at a time, in f64 for both dtypes. Sums run over ascending columns.
import { loadPair, storePair } from "../pairs";
import { exp } from "../math/exp";
import { log1p } from "../math/log";
import { sigmoid, sigmoidD, softplus } from "../math/logistic";

// @ts-ignore: decorator
@inline
function at<T>(row: usize, j: i32): f64 { return <f64>load<T>(row + <usize>j * sizeof<T>()); }

/** Column of the largest entry; the last NaN, where there is one at the end. */
function largest<T>(x: usize, m: i32): i32 {
  let j = 0, top = -Infinity;
  for (let i = 0; i < m; ++i) {
    const v = at<T>(x, i);
    if (!(v <= top)) {
      top = v;
      j = i;
    }
  }
  return j;
}

/** w[j] = e^{x[j] − shift}. */
function exponentials<T>(w: usize, x: usize, m: i32, shift: f64): void {
  for (; m > 0; m -= 2) {
    storePair<f64>(w, exp(f64x2.sub(loadPair<T>(x, m), f64x2.splat(shift))), m);
    x += 2 * sizeof<T>();
    w += 16;
  }
}

/** Sum of w without the entry `skip`. */
function sumWithout(w: usize, m: i32, skip: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < m; ++j) if (j != skip) sum += at<f64>(w, j);
  return sum;
}

// @ts-ignore: decorator
@inline
function log1pOf(x: f64): f64 { return f64x2.extract_lane(log1p(f64x2.splat(x)), 0); }

function softmax<T>(y: usize, x: usize, rows: i32, m: i32, w: usize): void {
  for (; rows > 0; --rows) {
    const top = largest<T>(x, m);
    exponentials<T>(w, x, m, at<T>(x, top));
    const total = at<f64>(w, top) + sumWithout(w, m, top);
    for (let j = 0; j < m; ++j) store<T>(y + <usize>j * sizeof<T>(), <T>(at<f64>(w, j) / total));
    x += <usize>m * sizeof<T>();
    y += <usize>m * sizeof<T>();
  }
}
export function softmax_f32(y: usize, x: usize, rows: i32, m: i32, w: usize): void { softmax<f32>(y, x, rows, m, w); }
export function softmax_f64(y: usize, x: usize, rows: i32, m: i32, w: usize): void { softmax<f64>(y, x, rows, m, w); }

function logSumExp<T>(y: usize, x: usize, rows: i32, m: i32, w: usize): void {
  for (; rows > 0; --rows) {
    const top = largest<T>(x, m), shift = at<T>(x, top);
    exponentials<T>(w, x, m, shift);
    store<T>(y, <T>(shift + log1pOf(sumWithout(w, m, top))));
    x += <usize>m * sizeof<T>();
    y += sizeof<T>();
  }
}
export function log_sum_exp_f32(y: usize, x: usize, rows: i32, m: i32, w: usize): void { logSumExp<f32>(y, x, rows, m, w); }
export function log_sum_exp_f64(y: usize, x: usize, rows: i32, m: i32, w: usize): void { logSumExp<f64>(y, x, rows, m, w); }

/** losses[i] = log-sum-exp of row i − its entry at the label; gradient (where its address is not 0) = softmax − one-hot, the label's entry as minus the sum of the others. */
function crossEntropy<T>(losses: usize, gradient: usize, x: usize, labels: usize, rows: i32, m: i32, w: usize): void {
  for (; rows > 0; --rows) {
    const top = largest<T>(x, m), shift = at<T>(x, top), label = load<i32>(labels);
    exponentials<T>(w, x, m, shift);
    const rest = sumWithout(w, m, top);
    store<T>(losses, <T>(shift - at<T>(x, label) + log1pOf(rest)));
    if (gradient != 0) {
      const total = at<f64>(w, top) + rest, others = label == top ? rest : sumWithout(w, m, label);
      for (let j = 0; j < m; ++j) {
        store<T>(gradient, <T>((j == label ? -others : at<f64>(w, j)) / total));
        gradient += sizeof<T>();
      }
    }
    x += <usize>m * sizeof<T>();
    labels += 4;
    losses += sizeof<T>();
  }
}
export function cross_entropy_f32(losses: usize, gradient: usize, x: usize, labels: usize, rows: i32, m: i32, w: usize): void { crossEntropy<f32>(losses, gradient, x, labels, rows, m, w); }
export function cross_entropy_f64(losses: usize, gradient: usize, x: usize, labels: usize, rows: i32, m: i32, w: usize): void { crossEntropy<f64>(losses, gradient, x, labels, rows, m, w); }

/** y = p ∘ (v − p·v), row by row. */
function softmaxHessian<T>(y: usize, p: usize, v: usize, rows: i32, m: i32): void {
  for (; rows > 0; --rows) {
    let mean: f64 = 0;
    for (let j = 0; j < m; ++j) mean += at<T>(p, j) * at<T>(v, j);
    for (let j = 0; j < m; ++j) store<T>(y + <usize>j * sizeof<T>(), <T>(at<T>(p, j) * (at<T>(v, j) - mean)));
    p += <usize>m * sizeof<T>();
    v += <usize>m * sizeof<T>();
    y += <usize>m * sizeof<T>();
  }
}
export function softmax_hessian_f32(y: usize, p: usize, v: usize, rows: i32, m: i32): void { softmaxHessian<f32>(y, p, v, rows, m); }
export function softmax_hessian_f64(y: usize, p: usize, v: usize, rows: i32, m: i32): void { softmaxHessian<f64>(y, p, v, rows, m); }

/** With s = 1 where t > 0, else −1: losses = ln(1 + e^{−sz}), gradient = −s·sigmoid(−sz), curvature = sigmoid′(z); an address 0 is left out. */
function logistic<T>(losses: usize, gradient: usize, curvature: usize, z: usize, t: usize, n: i32): void {
  const one = f64x2.splat(1);
  for (; n > 0; n -= 2) {
    const logit = loadPair<T>(z, n);
    const s = v128.bitselect(one, f64x2.splat(-1), f64x2.gt(loadPair<T>(t, n), f64x2.splat(0)));
    const x = f64x2.neg(f64x2.mul(s, logit));
    storePair<T>(losses, softplus(x, one), n);
    if (gradient != 0) {
      storePair<T>(gradient, f64x2.neg(f64x2.mul(s, sigmoid(x))), n);
      gradient += 2 * sizeof<T>();
    }
    if (curvature != 0) {
      storePair<T>(curvature, sigmoidD(logit), n);
      curvature += 2 * sizeof<T>();
    }
    losses += 2 * sizeof<T>();
    z += 2 * sizeof<T>();
    t += 2 * sizeof<T>();
  }
}
export function logistic_f32(losses: usize, gradient: usize, curvature: usize, z: usize, t: usize, n: i32): void { logistic<f32>(losses, gradient, curvature, z, t, n); }
export function logistic_f64(losses: usize, gradient: usize, curvature: usize, z: usize, t: usize, n: i32): void { logistic<f64>(losses, gradient, curvature, z, t, n); }
