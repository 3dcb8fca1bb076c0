// Elementwise functions of two f64 lanes. f32 elements are widened and the result is rounded once, so both dtypes share one error analysis;
// a last odd element takes the same lanes, so a bit never depends on the position.
import { exp } from "../math/exp";
import { log, log1p } from "../math/log";
import { sigmoid, sigmoidD, sigmoidDD, softplus, tanh, tanhD, tanhDD } from "../math/logistic";
import { identity, leaky, leakyD, one, relu, reluD, square, squareD, two, zero } from "../math/piecewise";
import { geluTanh, geluTanhD, geluTanhDD, sigmoidCubed, sigmoidCubedD, sigmoidCubedDD, silu, siluD, siluDD, softplusD, softplusDD } from "../math/gated";
import { erf, gelu, geluD, geluDD } from "../math/gaussian";

/** Two lanes and a parameter to two lanes. */
type Lanes = (t: v128, a: v128) => v128;

/** Activations: row = code of the host's table, column = order of the derivative. */
const activations: StaticArray<Lanes> = [
  identity, one, zero,
  relu, reluD, zero,
  leaky, leakyD, zero,
  (t: v128, a: v128): v128 => sigmoid(t), (t: v128, a: v128): v128 => sigmoidD(t), (t: v128, a: v128): v128 => sigmoidDD(t),
  (t: v128, a: v128): v128 => tanh(t), (t: v128, a: v128): v128 => tanhD(t), (t: v128, a: v128): v128 => tanhDD(t),
  softplus, softplusD, softplusDD,
  gelu, geluD, geluDD,
  geluTanh, geluTanhD, geluTanhDD,
  silu, siluD, siluDD,
  square, squareD, two,
  sigmoidCubed, sigmoidCubedD, sigmoidCubedDD,
];

/** Elementary functions: row = code of the host's table. */
const functions: StaticArray<Lanes> = [
  (t: v128, a: v128): v128 => exp(t),
  (t: v128, a: v128): v128 => log(t),
  (t: v128, a: v128): v128 => log1p(t),
  (t: v128, a: v128): v128 => erf(t),
];

/** y[i] = f(x[i], a); y may be x. */
function map<T>(f: Lanes, y: usize, x: usize, n: i32, parameter: f64): void {
  const a = f64x2.splat(parameter);
  for (; n > 1; n -= 2) {
    if (sizeof<T>() == 8) v128.store(y, f(v128.load(x), a));
    else v128.store_lane<f64>(y, f32x4.demote_f64x2_zero(f(f64x2.promote_low_f32x4(v128.load_zero<f64>(x)), a)), 0);
    x += 2 * sizeof<T>();
    y += 2 * sizeof<T>();
  }
  if (n > 0) store<T>(y, <T>f64x2.extract_lane(f(f64x2.splat(<f64>load<T>(x)), a), 0));
}
export function activate_f32(y: usize, x: usize, n: i32, code: i32, order: i32, parameter: f64): void { map<f32>(unchecked(activations[3 * code + order]), y, x, n, parameter); }
export function activate_f64(y: usize, x: usize, n: i32, code: i32, order: i32, parameter: f64): void { map<f64>(unchecked(activations[3 * code + order]), y, x, n, parameter); }
export function elementary_f32(y: usize, x: usize, n: i32, code: i32): void { map<f32>(unchecked(functions[code]), y, x, n, 0); }
export function elementary_f64(y: usize, x: usize, n: i32, code: i32): void { map<f64>(unchecked(functions[code]), y, x, n, 0); }
