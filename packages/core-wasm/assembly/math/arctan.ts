// The inverse tangent and its derivatives on two lanes. Error bounds: docs/rounding.md §10.
import { at, signBit, unit } from "../constants";
import { mulAdd } from "../simd";

/** Ends of the middle range; π/4 and π/2, each in two parts; where 1 + t² is t². */
const STEPS = memory.data<f64>([0.4142, 2.4142, 0.7853981633974483, 3.061616997868383e-17, 1.5707963267948966, 6.123233995736766e-17, 1073741824]);
/** (−1)ʲ/(2j + 1), j = 20, …, 1. */
const TAYLOR = memory.data<f64>([
  1.0 / 41.0, -1.0 / 39.0, 1.0 / 37.0, -1.0 / 35.0, 1.0 / 33.0,
  -1.0 / 31.0, 1.0 / 29.0, -1.0 / 27.0, 1.0 / 25.0, -1.0 / 23.0,
  1.0 / 21.0, -1.0 / 19.0, 1.0 / 17.0, -1.0 / 15.0, 1.0 / 13.0,
  -1.0 / 11.0, 1.0 / 9.0, -1.0 / 7.0, 1.0 / 5.0, -1.0 / 3.0,
]);

/** arctan x for |x| <= 0.41422, Taylor to the 41st power. */
// @ts-ignore: decorator
@inline
function reduced(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = at(TAYLOR, 0);
  p = mulAdd<f64>(at(TAYLOR, 1), z, p);
  p = mulAdd<f64>(at(TAYLOR, 2), z, p);
  p = mulAdd<f64>(at(TAYLOR, 3), z, p);
  p = mulAdd<f64>(at(TAYLOR, 4), z, p);
  p = mulAdd<f64>(at(TAYLOR, 5), z, p);
  p = mulAdd<f64>(at(TAYLOR, 6), z, p);
  p = mulAdd<f64>(at(TAYLOR, 7), z, p);
  p = mulAdd<f64>(at(TAYLOR, 8), z, p);
  p = mulAdd<f64>(at(TAYLOR, 9), z, p);
  p = mulAdd<f64>(at(TAYLOR, 10), z, p);
  p = mulAdd<f64>(at(TAYLOR, 11), z, p);
  p = mulAdd<f64>(at(TAYLOR, 12), z, p);
  p = mulAdd<f64>(at(TAYLOR, 13), z, p);
  p = mulAdd<f64>(at(TAYLOR, 14), z, p);
  p = mulAdd<f64>(at(TAYLOR, 15), z, p);
  p = mulAdd<f64>(at(TAYLOR, 16), z, p);
  p = mulAdd<f64>(at(TAYLOR, 17), z, p);
  p = mulAdd<f64>(at(TAYLOR, 18), z, p);
  p = mulAdd<f64>(at(TAYLOR, 19), z, p);
  return f64x2.add(x, f64x2.mul(x, f64x2.mul(z, p)));
}

/** arctan t: of |t| itself, or π/4 + arctan((|t| − 1)/(|t| + 1)), or π/2 + arctan(−1/|t|), with the sign of t. */
// @ts-ignore: decorator
@inline
export function arctan(t: v128): v128 {
  const a = f64x2.abs(t), middle = f64x2.gt(a, at(STEPS, 0)), far = f64x2.gt(a, at(STEPS, 1));
  const above = v128.bitselect(f64x2.neg(unit()), f64x2.sub(a, unit()), far), below = v128.bitselect(a, f64x2.add(a, unit()), far);
  const r = reduced(v128.bitselect(f64x2.div(above, below), a, middle));
  const hi = v128.bitselect(at(STEPS, 4), at(STEPS, 2), far), lo = v128.bitselect(at(STEPS, 5), at(STEPS, 3), far);
  return v128.bitselect(t, v128.bitselect(f64x2.add(hi, f64x2.add(r, lo)), r, middle), signBit());
}

/** 1/(1 + t²), as (1/|t|)² where 1 + t² rounds to t². */
// @ts-ignore: decorator
@inline
export function arctanD(t: v128): v128 {
  const a = f64x2.abs(t), far = f64x2.gt(a, at(STEPS, 6));
  const q = f64x2.div(unit(), v128.bitselect(a, f64x2.add(unit(), f64x2.mul(a, a)), far));
  return v128.bitselect(f64x2.mul(q, q), q, far);
}

/** −2t/(1 + t²)², as −2/t³ where 1 + t² rounds to t². */
// @ts-ignore: decorator
@inline
export function arctanDD(t: v128): v128 {
  const a = f64x2.abs(t), far = f64x2.gt(a, at(STEPS, 6));
  const q = f64x2.div(unit(), v128.bitselect(a, f64x2.add(unit(), f64x2.mul(a, a)), far));
  const w = v128.bitselect(v128.bitselect(t, q, signBit()), t, far);
  return f64x2.neg(f64x2.mul(f64x2.add(w, w), f64x2.mul(q, q)));
}
