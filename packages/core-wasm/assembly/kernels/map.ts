// Elementwise functions of two f64 lanes, for both dtypes, so that both share one error analysis and one piece of code.
// A last odd element fills both lanes of the same code, so a bit never depends on the position.
import { Arctan, Cubic, Elu, Gaussian, Gelu, GeluTanh, Identity, LeakyRelu, Selu, Sigmoid, SigmoidCubed, Silu, Sine, Softplus, Square, Tanh } from "../activations";
import { erf } from "../math/gaussian";
import { exp } from "../math/exp";
import { log, log1p } from "../math/log";
import { relu } from "./relu";

/** Elements p[0], p[1], or p[0] twice where `count` is 1; f64 where `wide`, else f32, widened. */
// @ts-ignore: decorator
@inline
function fetch(p: usize, count: i32, wide: bool): v128 {
  if (count < 2) return f64x2.splat(wide ? load<f64>(p) : <f64>load<f32>(p));
  return wide ? v128.load(p) : f64x2.promote_low_f32x4(v128.load64_zero(p));
}

/** Writes the first `count` lanes, rounded once where not `wide`. */
// @ts-ignore: decorator
@inline
function put(p: usize, value: v128, count: i32, wide: bool): void {
  if (wide) {
    if (count < 2) store<f64>(p, f64x2.extract_lane(value, 0));
    else v128.store(p, value);
  } else {
    const narrow = f32x4.demote_f64x2_zero(value);
    if (count < 2) store<f32>(p, f32x4.extract_lane(narrow, 0));
    else v128.store64_lane(p, narrow, 0);
  }
}

/** Writes four elements. Values and slopes take four at a time: two chains of operations side by side, stored in one place, so that the engine interleaves them. */
// @ts-ignore: decorator
@inline
function putFour(p: usize, low: v128, high: v128, wide: bool): void {
  if (wide) {
    v128.store(p, low);
    v128.store(p, high, 16);
  } else v128.store(p, v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
}

/** y[i] = f(x[i], a), or its derivative of the given order; y may be x. F is a class of activations.ts, whose methods read no object. */
function each<F>(y: usize, x: usize, n: i32, order: i32, parameter: f64, wide: bool): void {
  const f = changetype<F>(0), a = f64x2.splat(parameter), step: usize = wide ? 16 : 8;
  if (order == 0) {
    for (; n >= 4; n -= 4, x += 2 * step, y += 2 * step) {
      const t0 = fetch(x, 2, wide), t1 = fetch(x + step, 2, wide);
      putFour(y, f.value(t0, a), f.value(t1, a), wide);
    }
    for (; n > 0; n -= 2, x += step, y += step) put(y, f.value(fetch(x, n, wide), a), n, wide);
  } else if (order == 1) {
    for (; n >= 4; n -= 4, x += 2 * step, y += 2 * step) {
      const t0 = fetch(x, 2, wide), t1 = fetch(x + step, 2, wide);
      putFour(y, f.slope(t0, a), f.slope(t1, a), wide);
    }
    for (; n > 0; n -= 2, x += step, y += step) put(y, f.slope(fetch(x, n, wide), a), n, wide);
  } else for (; n > 0; n -= 2, x += step, y += step) put(y, f.bend(fetch(x, n, wide), a), n, wide);
}

type Loop = (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool) => void;

/** Row = code of the host's table. */
const activations: StaticArray<Loop> = [
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Identity>(y, x, n, order, a, wide),
  relu,
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<LeakyRelu>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Sigmoid>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Tanh>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Softplus>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Gelu>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<GeluTanh>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Silu>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Square>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<SigmoidCubed>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Elu>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Selu>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Arctan>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Sine>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Cubic>(y, x, n, order, a, wide),
  (y: usize, x: usize, n: i32, order: i32, a: f64, wide: bool): void => each<Gaussian>(y, x, n, order, a, wide),
];
export function activate_f32(y: usize, x: usize, n: i32, code: i32, order: i32, parameter: f64): void { unchecked(activations[code])(y, x, n, order, parameter, false); }
export function activate_f64(y: usize, x: usize, n: i32, code: i32, order: i32, parameter: f64): void { unchecked(activations[code])(y, x, n, order, parameter, true); }

class Exp {
  // @ts-ignore: decorator
  @inline value(t: v128): v128 { return exp(t); }
}
class Log {
  // @ts-ignore: decorator
  @inline value(t: v128): v128 { return log(t); }
}
class Log1p {
  // @ts-ignore: decorator
  @inline value(t: v128): v128 { return log1p(t); }
}
class Erf {
  // @ts-ignore: decorator
  @inline value(t: v128): v128 { return erf(t); }
}

/** y[i] = f(x[i]); y may be x. */
function map<F>(y: usize, x: usize, n: i32, wide: bool): void {
  const f = changetype<F>(0), step: usize = wide ? 16 : 8;
  for (; n >= 4; n -= 4, x += 2 * step, y += 2 * step) {
    const t0 = fetch(x, 2, wide), t1 = fetch(x + step, 2, wide);
    putFour(y, f.value(t0), f.value(t1), wide);
  }
  for (; n > 0; n -= 2, x += step, y += step) put(y, f.value(fetch(x, n, wide)), n, wide);
}

type Plain = (y: usize, x: usize, n: i32, wide: bool) => void;

/** Elementary functions: row = code of the host's table. */
const functions: StaticArray<Plain> = [
  (y: usize, x: usize, n: i32, wide: bool): void => map<Exp>(y, x, n, wide),
  (y: usize, x: usize, n: i32, wide: bool): void => map<Log>(y, x, n, wide),
  (y: usize, x: usize, n: i32, wide: bool): void => map<Log1p>(y, x, n, wide),
  (y: usize, x: usize, n: i32, wide: bool): void => map<Erf>(y, x, n, wide),
];
export function elementary_f32(y: usize, x: usize, n: i32, code: i32): void { unchecked(functions[code])(y, x, n, false); }
export function elementary_f64(y: usize, x: usize, n: i32, code: i32): void { unchecked(functions[code])(y, x, n, true); }
