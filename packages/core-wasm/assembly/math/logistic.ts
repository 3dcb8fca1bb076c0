// Sigmoid, tanh and softplus with their derivatives, and the exponential linear units, on two lanes. Error bounds: docs/rounding.md §4, §5 and §9.
import { at, half, signBit, two, unit } from "../constants";
import { exp, oneMinusExp } from "./exp";
import { log1p } from "./log";

/** 4, −2; λ and λα of SELU. */
const STEPS = memory.data<f64>([4, -2, 1.0507009873554805, 1.7580993408473768]);

/** 1/(1 + e^{−t}), as e/(1 + e) with e = e^t where t < 0. */
// @ts-ignore: decorator
@inline
export function sigmoid(t: v128): v128 {
  const e = exp(f64x2.neg(f64x2.abs(t)));
  return f64x2.div(v128.bitselect(unit(), e, f64x2.ge(t, f64x2.splat(0))), f64x2.add(unit(), e));
}

/** e/(1 + e)² with e = e^{−|t|}: never s(1 − s), which cancels to 0 for t > 37. */
// @ts-ignore: decorator
@inline
export function sigmoidD(t: v128): v128 {
  const e = exp(f64x2.neg(f64x2.abs(t))), d = f64x2.add(unit(), e);
  return f64x2.div(e, f64x2.mul(d, d));
}

/** −tanh(t/2)·sigmoid′(t). */
// @ts-ignore: decorator
@inline
export function sigmoidDD(t: v128): v128 {
  return f64x2.neg(f64x2.mul(tanh(f64x2.mul(t, half())), sigmoidD(t)));
}

/** sign(t)·m/(2 − m) with m = 1 − e^{−2|t|}. */
// @ts-ignore: decorator
@inline
export function tanh(t: v128): v128 {
  const a = f64x2.abs(t), m = oneMinusExp(f64x2.add(a, a));
  return v128.bitselect(t, f64x2.div(m, f64x2.sub(two(), m)), signBit());
}

/** 4q/(1 + q)² with q = e^{−2|t|}. */
// @ts-ignore: decorator
@inline
export function tanhD(t: v128): v128 {
  const a = f64x2.abs(t), q = exp(f64x2.neg(f64x2.add(a, a))), d = f64x2.add(unit(), q);
  return f64x2.div(f64x2.mul(at(STEPS, 0), q), f64x2.mul(d, d));
}

/** −2·tanh(t)·tanh′(t). */
// @ts-ignore: decorator
@inline
export function tanhDD(t: v128): v128 { return f64x2.mul(f64x2.mul(at(STEPS, 1), tanh(t)), tanhD(t)); }

/** ln(1 + e^{αt})/α = max(t, 0) + ln(1 + e^{−|αt|})/α, α > 0. */
// @ts-ignore: decorator
@inline
export function softplus(t: v128, alpha: v128): v128 {
  const l = log1p(exp(f64x2.neg(f64x2.abs(f64x2.mul(alpha, t)))));
  return f64x2.add(f64x2.pmax(t, f64x2.splat(0)), f64x2.div(l, alpha));
}
/** s(αt), the first derivative of softplus. */
// @ts-ignore: decorator
@inline
export function softplusD(t: v128, alpha: v128): v128 { return sigmoid(f64x2.mul(alpha, t)); }
/** α·s′(αt), its second derivative. */
// @ts-ignore: decorator
@inline
export function softplusDD(t: v128, alpha: v128): v128 { return f64x2.mul(alpha, sigmoidD(f64x2.mul(alpha, t))); }

/** `right` where t > 0, else `left`. */
// @ts-ignore: decorator
@inline
function divided(t: v128, left: v128, right: v128): v128 { return v128.bitselect(right, left, f64x2.gt(t, f64x2.splat(0))); }
/** e^t where t <= 0, else 1. */
// @ts-ignore: decorator
@inline
function decay(t: v128): v128 { return exp(f64x2.neg(f64x2.abs(t))); }

/** t where t > 0, else α(e^t − 1). */
// @ts-ignore: decorator
@inline
export function elu(t: v128, alpha: v128): v128 { return divided(t, f64x2.neg(f64x2.mul(alpha, oneMinusExp(f64x2.abs(t)))), t); }
/** 1 where t > 0, else αe^t: the value at the kink is α. */
// @ts-ignore: decorator
@inline
export function eluD(t: v128, alpha: v128): v128 { return divided(t, f64x2.mul(alpha, decay(t)), unit()); }
/** 0 where t > 0, else αe^t. */
// @ts-ignore: decorator
@inline
export function eluDD(t: v128, alpha: v128): v128 { return divided(t, f64x2.mul(alpha, decay(t)), f64x2.splat(0)); }

/** λt where t > 0, else λα(e^t − 1). */
// @ts-ignore: decorator
@inline
export function selu(t: v128): v128 { return divided(t, f64x2.neg(f64x2.mul(at(STEPS, 3), oneMinusExp(f64x2.abs(t)))), f64x2.mul(at(STEPS, 2), t)); }
/** λ where t > 0, else λαe^t: the value at the kink is λα. */
// @ts-ignore: decorator
@inline
export function seluD(t: v128): v128 { return divided(t, f64x2.mul(at(STEPS, 3), decay(t)), at(STEPS, 2)); }
/** 0 where t > 0, else λαe^t. */
// @ts-ignore: decorator
@inline
export function seluDD(t: v128): v128 { return divided(t, f64x2.mul(at(STEPS, 3), decay(t)), f64x2.splat(0)); }
