// Cosine and sine of a fraction of a full turn, on two lanes: the reduction to an eighth of a turn is exact, as the fraction is a dyadic number.
import { at, unit } from "../constants";
import { mulAdd } from "../simd";

const QUARTER: f64 = 1.5707963267948966;
/** (−1)ⁿ/(2n + 1)! for n = 8, …, 1. */
const SINE = memory.data<f64>([1.0 / 355687428096000.0, -1.0 / 1307674368000.0, 1.0 / 6227020800.0, -1.0 / 39916800.0, 1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0]);
/** (−1)ⁿ/(2n)! for n = 8, …, 1. */
const COSINE = memory.data<f64>([1.0 / 20922789888000.0, -1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0, 1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0, -0.5]);

/** sin y for |y| <= π/4, Taylor to the 17th power. */
// @ts-ignore: decorator
@inline
export function sine(y: v128): v128 {
  const z = f64x2.mul(y, y);
  let p = at(SINE, 0);
  p = mulAdd<f64>(at(SINE, 1), z, p);
  p = mulAdd<f64>(at(SINE, 2), z, p);
  p = mulAdd<f64>(at(SINE, 3), z, p);
  p = mulAdd<f64>(at(SINE, 4), z, p);
  p = mulAdd<f64>(at(SINE, 5), z, p);
  p = mulAdd<f64>(at(SINE, 6), z, p);
  p = mulAdd<f64>(at(SINE, 7), z, p);
  return mulAdd<f64>(y, y, f64x2.mul(z, p));
}

/** cos y for |y| <= π/4, Taylor to the 16th power. */
// @ts-ignore: decorator
@inline
export function cosine(y: v128): v128 {
  const z = f64x2.mul(y, y);
  let p = at(COSINE, 0);
  p = mulAdd<f64>(at(COSINE, 1), z, p);
  p = mulAdd<f64>(at(COSINE, 2), z, p);
  p = mulAdd<f64>(at(COSINE, 3), z, p);
  p = mulAdd<f64>(at(COSINE, 4), z, p);
  p = mulAdd<f64>(at(COSINE, 5), z, p);
  p = mulAdd<f64>(at(COSINE, 6), z, p);
  p = mulAdd<f64>(at(COSINE, 7), z, p);
  return mulAdd<f64>(unit(), z, p);
}

/** cos(2πv) in lane 0 and sin(2πv) in lane 1, for 0 <= v < 1. */
export function circle(v: f64): v128 {
  const turns = 4 * v, quadrant = nearest<f64>(turns);
  const y = f64x2.splat((turns - quadrant) * QUARTER);
  const c = f64x2.extract_lane(cosine(y), 0), s = f64x2.extract_lane(sine(y), 0);
  const k = <i32>quadrant;
  const x = k & 1 ? s : c, z = k & 1 ? c : s;
  return f64x2.replace_lane(f64x2.splat((k + 1) & 2 ? -x : x), 1, k & 2 ? -z : z);
}
