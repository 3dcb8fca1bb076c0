// The error function, the normal distribution and GELU on two lanes. Error bounds: docs/rounding.md §6.
import { mulAdd } from "../simd";
import { exp } from "./exp";

const ROOT_HALF: f64 = 0.7071067811865476;
const INVERSE_ROOT_TWO_PI: f64 = 0.3989422804014327;
const TWO_OVER_ROOT_PI: f64 = 1.1283791670955126;
const UPPER_26: i64 = -134217728;

/** e^{−c·x²} for c = 1 or 1/2; the rounding error of x² is taken back to first order, without which the tail would lose ten bits. */
function expOfSquare(x: v128, c: v128): v128 {
  const square = f64x2.mul(x, x);
  const hi = v128.and(x, i64x2.splat(UPPER_26)), lo = f64x2.sub(x, hi);
  const cross = f64x2.mul(hi, lo);
  const low = f64x2.add(f64x2.add(f64x2.sub(f64x2.mul(hi, hi), square), f64x2.add(cross, cross)), f64x2.mul(lo, lo));
  const e = exp(f64x2.neg(f64x2.mul(c, square)));
  return f64x2.sub(e, f64x2.mul(e, f64x2.mul(c, low)));
}

/** e^{x²}·erfc(x) for x >= 0: (1 + 2x)·erfcx(x) as a polynomial in s = (x − 3.75)/(x + 3.75); its coefficients come from a Chebyshev fit; tests/oracles/erfcx_residual.py proves what they are worth. */
function erfcx(x: v128): v128 {
  const s = f64x2.div(f64x2.sub(x, f64x2.splat(3.75)), f64x2.add(x, f64x2.splat(3.75)));
  let p = f64x2.splat(4.434959070009628e-10);
  p = mulAdd<f64>(f64x2.splat(3.110310719839165e-10), s, p);
  p = mulAdd<f64>(f64x2.splat(-5.28428697963142e-09), s, p);
  p = mulAdd<f64>(f64x2.splat(-3.743568033634583e-09), s, p);
  p = mulAdd<f64>(f64x2.splat(3.8965452548985966e-08), s, p);
  p = mulAdd<f64>(f64x2.splat(2.3261913276696566e-08), s, p);
  p = mulAdd<f64>(f64x2.splat(-2.591069687796658e-07), s, p);
  p = mulAdd<f64>(f64x2.splat(-5.721597255990987e-08), s, p);
  p = mulAdd<f64>(f64x2.splat(1.752057970166318e-06), s, p);
  p = mulAdd<f64>(f64x2.splat(-9.735619015182663e-07), s, p);
  p = mulAdd<f64>(f64x2.splat(-1.1444412439171722e-05), s, p);
  p = mulAdd<f64>(f64x2.splat(2.2384240314224437e-05), s, p);
  p = mulAdd<f64>(f64x2.splat(5.1649211390702855e-05), s, p);
  p = mulAdd<f64>(f64x2.splat(-0.0002901540809795271), s, p);
  p = mulAdd<f64>(f64x2.splat(0.0002937136342850081), s, p);
  p = mulAdd<f64>(f64x2.splat(0.0017556258530017257), s, p);
  p = mulAdd<f64>(f64x2.splat(-0.009746579552504244), s, p);
  p = mulAdd<f64>(f64x2.splat(0.028362277418940665), s, p);
  p = mulAdd<f64>(f64x2.splat(-0.058693398590212366), s, p);
  p = mulAdd<f64>(f64x2.splat(0.09230432116037876), s, p);
  p = mulAdd<f64>(f64x2.splat(-0.10880393014171785), s, p);
  p = mulAdd<f64>(f64x2.splat(0.08227673849014516), s, p);
  p = mulAdd<f64>(f64x2.splat(0.003585415485463775), s, p);
  p = mulAdd<f64>(f64x2.splat(-0.14024059858554697), s, p);
  p = mulAdd<f64>(f64x2.splat(1.2375126308378275), s, p);
  return f64x2.div(p, f64x2.add(f64x2.splat(1), f64x2.add(x, x)));
}

/** Maclaurin series of erf for |x| < 1, to the 39th power. */
function erfSeries(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = f64x2.splat(-2.107855191442136e-19);
  p = mulAdd<f64>(f64x2.splat(4.221407288807088e-18), z, p);
  p = mulAdd<f64>(f64x2.splat(-8.032735012415773e-17), z, p);
  p = mulAdd<f64>(f64x2.splat(1.4483264643598138e-15), z, p);
  p = mulAdd<f64>(f64x2.splat(-2.466827010264457e-14), z, p);
  p = mulAdd<f64>(f64x2.splat(3.9554295164585257e-13), z, p);
  p = mulAdd<f64>(f64x2.splat(-5.9477940136376354e-12), z, p);
  p = mulAdd<f64>(f64x2.splat(8.35070279514724e-11), z, p);
  p = mulAdd<f64>(f64x2.splat(-1.0892221037148573e-09), z, p);
  p = mulAdd<f64>(f64x2.splat(1.3122532963802806e-08), z, p);
  p = mulAdd<f64>(f64x2.splat(-1.4503852223150468e-07), z, p);
  p = mulAdd<f64>(f64x2.splat(1.4589169000933706e-06), z, p);
  p = mulAdd<f64>(f64x2.splat(-1.3227513227513228e-05), z, p);
  p = mulAdd<f64>(f64x2.splat(0.00010683760683760684), z, p);
  p = mulAdd<f64>(f64x2.splat(-0.0007575757575757576), z, p);
  p = mulAdd<f64>(f64x2.splat(0.004629629629629629), z, p);
  p = mulAdd<f64>(f64x2.splat(-0.023809523809523808), z, p);
  p = mulAdd<f64>(f64x2.splat(0.1), z, p);
  p = mulAdd<f64>(f64x2.splat(-0.3333333333333333), z, p);
  p = mulAdd<f64>(f64x2.splat(1.0), z, p);
  return f64x2.mul(f64x2.mul(f64x2.splat(TWO_OVER_ROOT_PI), x), p);
}

/** The error function. */
export function erf(x: v128): v128 {
  const one = f64x2.splat(1), a = f64x2.pmin(f64x2.abs(x), f64x2.splat(30));
  const tail = f64x2.sub(one, f64x2.mul(expOfSquare(a, one), erfcx(a)));
  const signed = v128.bitselect(x, tail, f64x2.splat(-0.0));
  return v128.bitselect(erfSeries(x), signed, f64x2.lt(a, one));
}

/** Density of the standard normal distribution. */
export function density(t: v128): v128 {
  const a = f64x2.pmin(f64x2.abs(t), f64x2.splat(40));
  return f64x2.mul(f64x2.splat(INVERSE_ROOT_TWO_PI), expOfSquare(a, f64x2.splat(0.5)));
}

/** Distribution function of the standard normal distribution, with relative accuracy in the left tail. */
export function distribution(t: v128): v128 {
  const half = f64x2.splat(0.5), a = f64x2.pmin(f64x2.abs(t), f64x2.splat(40));
  const q = f64x2.mul(f64x2.mul(half, expOfSquare(a, half)), erfcx(f64x2.mul(a, f64x2.splat(ROOT_HALF))));
  return v128.bitselect(f64x2.sub(f64x2.splat(1), q), q, f64x2.ge(t, f64x2.splat(0)));
}

function clamp(t: v128): v128 { return f64x2.pmax(f64x2.pmin(t, f64x2.splat(40)), f64x2.splat(-40)); }

/** t·Φ(t). */
export function gelu(t: v128, a: v128): v128 { return f64x2.mul(f64x2.pmax(t, f64x2.splat(-40)), distribution(t)); }
/** Φ(t) + t·φ(t). */
export function geluD(t: v128, a: v128): v128 { return f64x2.add(distribution(t), f64x2.mul(clamp(t), density(t))); }
/** (2 − t²)·φ(t). */
export function geluDD(t: v128, a: v128): v128 {
  const x = clamp(t);
  return f64x2.mul(f64x2.sub(f64x2.splat(2), f64x2.mul(x, x)), density(x));
}
