// Activations made of comparisons and single operations, on two lanes. `a` is the slope of leaky ReLU.

/** 0. */
export function zero(t: v128, a: v128): v128 { return f64x2.splat(0); }
/** 1. */
export function one(t: v128, a: v128): v128 { return f64x2.splat(1); }
/** 2. */
export function two(t: v128, a: v128): v128 { return f64x2.splat(2); }
/** t. */
export function identity(t: v128, a: v128): v128 { return t; }
/** max(t, 0); a NaN stays, −0 stays −0. */
export function relu(t: v128, a: v128): v128 { return f64x2.pmax(t, f64x2.splat(0)); }
/** 1 where t > 0, else 0: the value at the kink is 0. */
export function reluD(t: v128, a: v128): v128 { return v128.and(f64x2.splat(1), f64x2.gt(t, f64x2.splat(0))); }
/** t where t > 0, else a·t. */
export function leaky(t: v128, a: v128): v128 { return v128.bitselect(t, f64x2.mul(a, t), f64x2.gt(t, f64x2.splat(0))); }
/** 1 where t > 0, else a: the value at the kink is a. */
export function leakyD(t: v128, a: v128): v128 { return v128.bitselect(f64x2.splat(1), a, f64x2.gt(t, f64x2.splat(0))); }
/** t². */
export function square(t: v128, a: v128): v128 { return f64x2.mul(t, t); }
/** 2t. */
export function squareD(t: v128, a: v128): v128 { return f64x2.add(t, t); }
