// Activations t·s(z(t)) and s(t³) with s the sigmoid, on two lanes. Derivations: docs/rounding.md §5 and §7. Arguments are clamped where s has long been constant,
// so that no ∞·0 arises.
import { at, clamped, two, unit } from "../constants";
import { sigmoid, sigmoidD, sigmoidDD } from "./logistic";

/** √(8/π); κ = 0.044715, 3κ, 6κ√(8/π); the bounds 40, 800, 16; 3, 6, 9. */
const STEPS = memory.data<f64>([1.5957691216057308, 0.044715, 3 * 0.044715, 6 * 1.5957691216057308 * 0.044715, 40, 800, 16, 3, 6, 9]);

/** t·s(t). */
// @ts-ignore: decorator
@inline
export function silu(t: v128): v128 { return f64x2.mul(f64x2.pmax(t, f64x2.neg(at(STEPS, 5))), sigmoid(t)); }
/** s + t·s′. */
// @ts-ignore: decorator
@inline
export function siluD(t: v128): v128 { return f64x2.add(sigmoid(t), f64x2.mul(clamped(t, at(STEPS, 5)), sigmoidD(t))); }
/** 2s′ + t·s″. */
// @ts-ignore: decorator
@inline
export function siluDD(t: v128): v128 {
  const d = sigmoidD(t);
  return f64x2.add(f64x2.add(d, d), f64x2.mul(clamped(t, at(STEPS, 5)), sigmoidDD(t)));
}

/** z = √(8/π)·(t + κt³): GELU's tanh form is t·s(z). */
// @ts-ignore: decorator
@inline
function inner(t: v128): v128 {
  return f64x2.mul(f64x2.mul(at(STEPS, 0), t), f64x2.add(unit(), f64x2.mul(at(STEPS, 1), f64x2.mul(t, t))));
}
/** z′. */
// @ts-ignore: decorator
@inline
function innerD(t: v128): v128 {
  return f64x2.mul(at(STEPS, 0), f64x2.add(unit(), f64x2.mul(at(STEPS, 2), f64x2.mul(t, t))));
}

/** t·s(z). */
// @ts-ignore: decorator
@inline
export function geluTanh(t: v128): v128 {
  return f64x2.mul(f64x2.pmax(t, f64x2.neg(at(STEPS, 4))), sigmoid(inner(clamped(t, at(STEPS, 4)))));
}
/** s(z) + t·s′(z)·z′. */
// @ts-ignore: decorator
@inline
export function geluTanhD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 4)), z = inner(x);
  return f64x2.add(sigmoid(z), f64x2.mul(f64x2.mul(x, sigmoidD(z)), innerD(x)));
}
/** 2s′(z)·z′ + t·(s″(z)·z′² + s′(z)·z″). */
// @ts-ignore: decorator
@inline
export function geluTanhDD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 4)), z = inner(x), d = innerD(x), s1 = sigmoidD(z);
  const dd = f64x2.mul(at(STEPS, 3), x);
  const bend = f64x2.add(f64x2.mul(sigmoidDD(z), f64x2.mul(d, d)), f64x2.mul(s1, dd));
  return f64x2.add(f64x2.mul(two(), f64x2.mul(s1, d)), f64x2.mul(x, bend));
}

// @ts-ignore: decorator
@inline
function cube(t: v128): v128 { return f64x2.mul(f64x2.mul(t, t), t); }

/** s(t³). */
// @ts-ignore: decorator
@inline
export function sigmoidCubed(t: v128): v128 { return sigmoid(cube(t)); }
/** 3t²·s′(t³). */
// @ts-ignore: decorator
@inline
export function sigmoidCubedD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 6));
  return f64x2.mul(f64x2.mul(at(STEPS, 7), f64x2.mul(x, x)), sigmoidD(cube(x)));
}
/** 6t·s′(t³) + 9t⁴·s″(t³). */
// @ts-ignore: decorator
@inline
export function sigmoidCubedDD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 6)), y = cube(x), square = f64x2.mul(x, x);
  const second = f64x2.mul(f64x2.mul(at(STEPS, 9), f64x2.mul(square, square)), sigmoidDD(y));
  return f64x2.add(f64x2.mul(f64x2.mul(at(STEPS, 8), x), sigmoidD(y)), second);
}
