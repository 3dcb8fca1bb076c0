// Sigmoid, tanh and softplus with their derivatives, on two lanes. Error bounds: docs/rounding.md §4 and §5.
import { exp, oneMinusExp } from "./exp";
import { log1p } from "./log";

/** 1/(1 + e^{−t}), as e/(1 + e) with e = e^t where t < 0. */
export function sigmoid(t: v128): v128 {
  const e = exp(f64x2.neg(f64x2.abs(t))), one = f64x2.splat(1);
  return f64x2.div(v128.bitselect(one, e, f64x2.ge(t, f64x2.splat(0))), f64x2.add(one, e));
}

/** e/(1 + e)² with e = e^{−|t|}: never s(1 − s), which cancels to 0 for t > 37. */
export function sigmoidD(t: v128): v128 {
  const e = exp(f64x2.neg(f64x2.abs(t))), d = f64x2.add(f64x2.splat(1), e);
  return f64x2.div(e, f64x2.mul(d, d));
}

/** −tanh(t/2)·sigmoid′(t). */
export function sigmoidDD(t: v128): v128 {
  return f64x2.neg(f64x2.mul(tanh(f64x2.mul(t, f64x2.splat(0.5))), sigmoidD(t)));
}

/** sign(t)·m/(2 − m) with m = 1 − e^{−2|t|}. */
export function tanh(t: v128): v128 {
  const a = f64x2.abs(t), m = oneMinusExp(f64x2.add(a, a));
  return v128.bitselect(t, f64x2.div(m, f64x2.sub(f64x2.splat(2), m)), f64x2.splat(-0.0));
}

/** 4q/(1 + q)² with q = e^{−2|t|}. */
export function tanhD(t: v128): v128 {
  const a = f64x2.abs(t), q = exp(f64x2.neg(f64x2.add(a, a))), d = f64x2.add(f64x2.splat(1), q);
  return f64x2.div(f64x2.mul(f64x2.splat(4), q), f64x2.mul(d, d));
}

/** −2·tanh(t)·tanh′(t). */
export function tanhDD(t: v128): v128 { return f64x2.mul(f64x2.mul(f64x2.splat(-2), tanh(t)), tanhD(t)); }

/** ln(1 + e^{αt})/α = max(t, 0) + ln(1 + e^{−|αt|})/α, α > 0. */
export function softplus(t: v128, alpha: v128): v128 {
  const l = log1p(exp(f64x2.neg(f64x2.abs(f64x2.mul(alpha, t)))));
  return f64x2.add(f64x2.pmax(t, f64x2.splat(0)), f64x2.div(l, alpha));
}
