// The error function, the normal distribution, GELU and the Gaussian on two lanes. Error bounds: docs/rounding.md §6.
import { at, clamped, half, signBit, two, unit } from "../constants";
import { mulAdd } from "../simd";
import { exp } from "./exp";

/** √½, 1/√(2π), 2/√π; the bounds 3.75, 30, 40. */
const STEPS = memory.data<f64>([0.7071067811865476, 0.3989422804014327, 1.1283791670955126, 3.75, 30, 40]);
/** The upper 26 bits of a significand, with exponent and sign. */
const UPPER = memory.data<i64>([-134217728]);
/** (1 + 2x)·erfcx(x) in powers of s, the highest first, from a Chebyshev fit; tests/oracles/erfcx_residual.py proves what they are worth. */
const ERFCX = memory.data<f64>([
  4.434959070009628e-10, 3.110310719839165e-10, -5.28428697963142e-09, -3.743568033634583e-09, 3.8965452548985966e-08,
  2.3261913276696566e-08, -2.591069687796658e-07, -5.721597255990987e-08, 1.752057970166318e-06, -9.735619015182663e-07,
  -1.1444412439171722e-05, 2.2384240314224437e-05, 5.1649211390702855e-05, -0.0002901540809795271, 0.0002937136342850081,
  0.0017556258530017257, -0.009746579552504244, 0.028362277418940665, -0.058693398590212366, 0.09230432116037876,
  -0.10880393014171785, 0.08227673849014516, 0.003585415485463775, -0.14024059858554697, 1.2375126308378275,
]);
/** (−1)ⁿ/(n!(2n + 1)), n = 19, …, 0. */
const MACLAURIN = memory.data<f64>([
  -2.107855191442136e-19, 4.221407288807088e-18, -8.032735012415773e-17, 1.4483264643598138e-15, -2.466827010264457e-14,
  3.9554295164585257e-13, -5.9477940136376354e-12, 8.35070279514724e-11, -1.0892221037148573e-09, 1.3122532963802806e-08,
  -1.4503852223150468e-07, 1.4589169000933706e-06, -1.3227513227513228e-05, 0.00010683760683760684, -0.0007575757575757576,
  0.004629629629629629, -0.023809523809523808, 0.1, -0.3333333333333333, 1.0,
]);

/** e^{−c·x²} for c = 1 or 1/2; the rounding error of x² is taken back to first order, without which the tail would lose ten bits. */
// @ts-ignore: decorator
@inline
function expOfSquare(x: v128, c: v128): v128 {
  const square = f64x2.mul(x, x);
  const hi = v128.and(x, at(UPPER, 0)), lo = f64x2.sub(x, hi);
  const cross = f64x2.mul(hi, lo);
  const low = f64x2.add(f64x2.add(f64x2.sub(f64x2.mul(hi, hi), square), f64x2.add(cross, cross)), f64x2.mul(lo, lo));
  const e = exp(f64x2.neg(f64x2.mul(c, square)));
  return f64x2.sub(e, f64x2.mul(e, f64x2.mul(c, low)));
}

/** e^{x²}·erfc(x) for x >= 0: (1 + 2x)·erfcx(x) as a polynomial in s = (x − 3.75)/(x + 3.75). */
// @ts-ignore: decorator
@inline
function erfcx(x: v128): v128 {
  const s = f64x2.div(f64x2.sub(x, at(STEPS, 3)), f64x2.add(x, at(STEPS, 3)));
  let p = at(ERFCX, 0);
  p = mulAdd<f64>(at(ERFCX, 1), s, p);
  p = mulAdd<f64>(at(ERFCX, 2), s, p);
  p = mulAdd<f64>(at(ERFCX, 3), s, p);
  p = mulAdd<f64>(at(ERFCX, 4), s, p);
  p = mulAdd<f64>(at(ERFCX, 5), s, p);
  p = mulAdd<f64>(at(ERFCX, 6), s, p);
  p = mulAdd<f64>(at(ERFCX, 7), s, p);
  p = mulAdd<f64>(at(ERFCX, 8), s, p);
  p = mulAdd<f64>(at(ERFCX, 9), s, p);
  p = mulAdd<f64>(at(ERFCX, 10), s, p);
  p = mulAdd<f64>(at(ERFCX, 11), s, p);
  p = mulAdd<f64>(at(ERFCX, 12), s, p);
  p = mulAdd<f64>(at(ERFCX, 13), s, p);
  p = mulAdd<f64>(at(ERFCX, 14), s, p);
  p = mulAdd<f64>(at(ERFCX, 15), s, p);
  p = mulAdd<f64>(at(ERFCX, 16), s, p);
  p = mulAdd<f64>(at(ERFCX, 17), s, p);
  p = mulAdd<f64>(at(ERFCX, 18), s, p);
  p = mulAdd<f64>(at(ERFCX, 19), s, p);
  p = mulAdd<f64>(at(ERFCX, 20), s, p);
  p = mulAdd<f64>(at(ERFCX, 21), s, p);
  p = mulAdd<f64>(at(ERFCX, 22), s, p);
  p = mulAdd<f64>(at(ERFCX, 23), s, p);
  p = mulAdd<f64>(at(ERFCX, 24), s, p);
  return f64x2.div(p, f64x2.add(unit(), f64x2.add(x, x)));
}

/** Maclaurin series of erf for |x| < 1, to the 39th power. */
// @ts-ignore: decorator
@inline
function erfSeries(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = at(MACLAURIN, 0);
  p = mulAdd<f64>(at(MACLAURIN, 1), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 2), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 3), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 4), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 5), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 6), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 7), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 8), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 9), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 10), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 11), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 12), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 13), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 14), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 15), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 16), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 17), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 18), z, p);
  p = mulAdd<f64>(at(MACLAURIN, 19), z, p);
  return f64x2.mul(f64x2.mul(at(STEPS, 2), x), p);
}

/** The error function. */
// @ts-ignore: decorator
@inline
export function erf(x: v128): v128 {
  const a = f64x2.pmin(f64x2.abs(x), at(STEPS, 4));
  const tail = f64x2.sub(unit(), f64x2.mul(expOfSquare(a, unit()), erfcx(a)));
  return v128.bitselect(erfSeries(x), v128.bitselect(x, tail, signBit()), f64x2.lt(a, unit()));
}

/** Density of the standard normal distribution. */
// @ts-ignore: decorator
@inline
function density(t: v128): v128 {
  return f64x2.mul(at(STEPS, 1), expOfSquare(f64x2.pmin(f64x2.abs(t), at(STEPS, 5)), half()));
}

/** Distribution function of the standard normal distribution, with relative accuracy in the left tail. */
// @ts-ignore: decorator
@inline
function distribution(t: v128): v128 {
  const a = f64x2.pmin(f64x2.abs(t), at(STEPS, 5));
  const q = f64x2.mul(f64x2.mul(half(), expOfSquare(a, half())), erfcx(f64x2.mul(a, at(STEPS, 0))));
  return v128.bitselect(f64x2.sub(unit(), q), q, f64x2.ge(t, f64x2.splat(0)));
}

/** t·Φ(t). */
// @ts-ignore: decorator
@inline
export function gelu(t: v128): v128 { return f64x2.mul(f64x2.pmax(t, f64x2.neg(at(STEPS, 5))), distribution(t)); }
/** Φ(t) + t·φ(t). */
// @ts-ignore: decorator
@inline
export function geluD(t: v128): v128 { return f64x2.add(distribution(t), f64x2.mul(clamped(t, at(STEPS, 5)), density(t))); }
/** (2 − t²)·φ(t). */
// @ts-ignore: decorator
@inline
export function geluDD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 5));
  return f64x2.mul(f64x2.sub(two(), f64x2.mul(x, x)), density(x));
}

/** e^{−t²}. */
// @ts-ignore: decorator
@inline
export function gaussian(t: v128): v128 { return expOfSquare(f64x2.pmin(f64x2.abs(t), at(STEPS, 5)), unit()); }
/** −2t·e^{−t²}. */
// @ts-ignore: decorator
@inline
export function gaussianD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 5));
  return f64x2.neg(f64x2.mul(f64x2.add(x, x), expOfSquare(x, unit())));
}
/** (4t² − 2)·e^{−t²}. */
// @ts-ignore: decorator
@inline
export function gaussianDD(t: v128): v128 {
  const x = clamped(t, at(STEPS, 5)), d = f64x2.add(x, x);
  return f64x2.mul(f64x2.sub(f64x2.mul(d, d), two()), expOfSquare(x, unit()));
}
