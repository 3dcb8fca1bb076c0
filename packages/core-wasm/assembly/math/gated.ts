// Activations t·s(z(t)) and s(t³) with s the sigmoid, on two lanes. Derivations: docs/rounding.md §5 and §7. Arguments are clamped where s has long been constant,
// so that no ∞·0 arises.
import { sigmoid, sigmoidD, sigmoidDD } from "./logistic";

/** sqrt(8/π). */
const SLOPE: f64 = 1.5957691216057308;
const CUBIC: f64 = 0.044715;

// @ts-ignore: decorator
@inline
function clamp(t: v128, bound: f64): v128 { return f64x2.pmax(f64x2.pmin(t, f64x2.splat(bound)), f64x2.splat(-bound)); }

/** t·s(t). */
export function silu(t: v128, a: v128): v128 { return f64x2.mul(f64x2.pmax(t, f64x2.splat(-800)), sigmoid(t)); }
/** s + t·s′. */
export function siluD(t: v128, a: v128): v128 { return f64x2.add(sigmoid(t), f64x2.mul(clamp(t, 800), sigmoidD(t))); }
/** 2s′ + t·s″. */
export function siluDD(t: v128, a: v128): v128 {
  const d = sigmoidD(t);
  return f64x2.add(f64x2.add(d, d), f64x2.mul(clamp(t, 800), sigmoidDD(t)));
}

/** z = sqrt(8/π)·(t + 0.044715·t³): GELU's tanh form is t·s(z). */
function inner(t: v128): v128 {
  const cubic = f64x2.mul(f64x2.splat(CUBIC), f64x2.mul(t, t));
  return f64x2.mul(f64x2.mul(f64x2.splat(SLOPE), t), f64x2.add(f64x2.splat(1), cubic));
}
/** z′. */
function innerD(t: v128): v128 {
  const cubic = f64x2.mul(f64x2.splat(3 * CUBIC), f64x2.mul(t, t));
  return f64x2.mul(f64x2.splat(SLOPE), f64x2.add(f64x2.splat(1), cubic));
}

/** t·s(z). */
export function geluTanh(t: v128, a: v128): v128 {
  return f64x2.mul(f64x2.pmax(t, f64x2.splat(-40)), sigmoid(inner(clamp(t, 40))));
}
/** s(z) + t·s′(z)·z′. */
export function geluTanhD(t: v128, a: v128): v128 {
  const x = clamp(t, 40), z = inner(x);
  return f64x2.add(sigmoid(z), f64x2.mul(f64x2.mul(x, sigmoidD(z)), innerD(x)));
}
/** 2s′(z)·z′ + t·(s″(z)·z′² + s′(z)·z″). */
export function geluTanhDD(t: v128, a: v128): v128 {
  const x = clamp(t, 40), z = inner(x), d = innerD(x), s1 = sigmoidD(z);
  const dd = f64x2.mul(f64x2.splat(6 * SLOPE * CUBIC), x);
  const bend = f64x2.add(f64x2.mul(sigmoidDD(z), f64x2.mul(d, d)), f64x2.mul(s1, dd));
  return f64x2.add(f64x2.mul(f64x2.splat(2), f64x2.mul(s1, d)), f64x2.mul(x, bend));
}

// @ts-ignore: decorator
@inline
function cube(t: v128): v128 { return f64x2.mul(f64x2.mul(t, t), t); }

/** s(t³). */
export function sigmoidCubed(t: v128, a: v128): v128 { return sigmoid(cube(t)); }
/** 3t²·s′(t³). */
export function sigmoidCubedD(t: v128, a: v128): v128 {
  const x = clamp(t, 16);
  return f64x2.mul(f64x2.mul(f64x2.splat(3), f64x2.mul(x, x)), sigmoidD(cube(x)));
}
/** 6t·s′(t³) + 9t⁴·s″(t³). */
export function sigmoidCubedDD(t: v128, a: v128): v128 {
  const x = clamp(t, 16), y = cube(x), square = f64x2.mul(x, x);
  const second = f64x2.mul(f64x2.mul(f64x2.splat(9), f64x2.mul(square, square)), sigmoidDD(y));
  return f64x2.add(f64x2.mul(f64x2.mul(f64x2.splat(6), x), sigmoidD(y)), second);
}

/** s(αt), the first derivative of softplus. */
export function softplusD(t: v128, alpha: v128): v128 { return sigmoid(f64x2.mul(alpha, t)); }
/** α·s′(αt), its second derivative. */
export function softplusDD(t: v128, alpha: v128): v128 { return f64x2.mul(alpha, sigmoidD(f64x2.mul(alpha, t))); }
