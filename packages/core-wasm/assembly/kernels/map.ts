// Elementwise functions of two f64 lanes, for both dtypes, so that both share one error analysis.
// A last odd element fills both lanes of the same code, so a bit never depends on the position.
import { loadPair, storePair } from "../pairs";
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
  for (; n > 0; n -= 2) {
    storePair<T>(y, f(loadPair<T>(x, n), a), n);
    x += 2 * sizeof<T>();
    y += 2 * sizeof<T>();
  }
}
export function activate_f32(y: usize, x: usize, n: i32, code: i32, order: i32, parameter: f64): void { map<f32>(unchecked(activations[3 * code + order]), y, x, n, parameter); }
export function activate_f64(y: usize, x: usize, n: i32, code: i32, order: i32, parameter: f64): void { map<f64>(unchecked(activations[3 * code + order]), y, x, n, parameter); }
export function elementary_f32(y: usize, x: usize, n: i32, code: i32): void { map<f32>(unchecked(functions[code]), y, x, n, 0); }
export function elementary_f64(y: usize, x: usize, n: i32, code: i32): void { map<f64>(unchecked(functions[code]), y, x, n, 0); }
