// Activations made of comparisons and single operations, on two lanes. `a` is the slope of leaky ReLU.
import { at, unit } from "../constants";

/** 3, 6. */
const STEPS = memory.data<f64>([3, 6]);

/** t where t > 0, else a·t. */
// @ts-ignore: decorator
@inline
export function leaky(t: v128, a: v128): v128 { return v128.bitselect(t, f64x2.mul(a, t), f64x2.gt(t, f64x2.splat(0))); }
/** 1 where t > 0, else a: the value at the kink is a. */
// @ts-ignore: decorator
@inline
export function leakyD(t: v128, a: v128): v128 { return v128.bitselect(unit(), a, f64x2.gt(t, f64x2.splat(0))); }
/** t³. */
// @ts-ignore: decorator
@inline
export function cubic(t: v128): v128 { return f64x2.mul(f64x2.mul(t, t), t); }
/** 3t². */
// @ts-ignore: decorator
@inline
export function cubicD(t: v128): v128 { return f64x2.mul(at(STEPS, 0), f64x2.mul(t, t)); }
/** 6t. */
// @ts-ignore: decorator
@inline
export function cubicDD(t: v128): v128 { return f64x2.mul(at(STEPS, 1), t); }
