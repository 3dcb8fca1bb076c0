import type { ActivationName } from "@nadir/core-wasm";
import { arctan, arctanD, arctanDD, cos, sin } from "./circular.ts";
import { add, type DoubleDouble, dd, divide, multiply, negate, scaled, subtract } from "./double-double.ts";
import { density, distribution, exp, expm1, sigmoid, sigmoidD, sigmoidDD, softplus, tanh, tanhD } from "./transcendental.ts";

/** A function of one number and the activation's parameter. */
export type Reference = (t: DoubleDouble, parameter: number) => DoubleDouble;

const ONE = dd(1);
const product = (...factors: readonly DoubleDouble[]): DoubleDouble => factors.reduce(multiply);
const constant =
  (value: number): Reference =>
  () =>
    dd(value);

const CUBIC = divide(dd(44715), dd(1e6));
/** sqrt(8/π). */
const SLOPE: DoubleDouble = [1.5957691216057308, -9.96930880911092e-17];

const inner = (t: DoubleDouble): DoubleDouble => product(SLOPE, t, add(ONE, product(CUBIC, t, t)));
const innerD = (t: DoubleDouble): DoubleDouble => multiply(SLOPE, add(ONE, product(dd(3), CUBIC, t, t)));
const innerDD = (t: DoubleDouble): DoubleDouble => product(dd(6), SLOPE, CUBIC, t);
/** λ = 1.0507009873554804934193349852946 of SELU, and λ·1.6732632423543772848170429916717. */
const LAMBDA: DoubleDouble = [1.0507009873554805, 3.9874847667154144e-17];
const LAMBDA_ALPHA: DoubleDouble = [1.7580993408473768, 1.41535193800845e-17];
const bell = (t: DoubleDouble): DoubleDouble => (Math.abs(t[0]) > 2 ** 100 ? dd(0) : exp(negate(multiply(t, t))));
const left = (t: DoubleDouble, factor: DoubleDouble, f: (x: DoubleDouble) => DoubleDouble): DoubleDouble =>
  t[0] < -1100 && f === exp ? dd(0) : multiply(factor, f(t));
const cube = (t: DoubleDouble): DoubleDouble => product(t, t, t);

/** f, f′ and f″ of every activation, in about 100 bits. */
export const references: Readonly<Record<ActivationName, readonly [Reference, Reference, Reference]>> = {
  identity: [(t) => t, constant(1), constant(0)],
  relu: [(t) => (t[0] > 0 ? t : dd(0)), (t) => dd(t[0] > 0 ? 1 : 0), constant(0)],
  "leaky-relu": [(t, slope) => (t[0] > 0 ? t : multiply(dd(slope), t)), (t, slope) => dd(t[0] > 0 ? 1 : slope), constant(0)],
  sigmoid: [sigmoid, sigmoidD, sigmoidDD],
  tanh: [tanh, tanhD, (t) => product(dd(-2), tanh(t), tanhD(t))],
  softplus: [
    (t, alpha) => divide(softplus(multiply(dd(alpha), t)), dd(alpha)),
    (t, alpha) => sigmoid(multiply(dd(alpha), t)),
    (t, alpha) => multiply(dd(alpha), sigmoidD(multiply(dd(alpha), t))),
  ],
  gelu: [
    (t) => multiply(t, distribution(t)),
    (t) => add(distribution(t), multiply(t, density(t))),
    (t) => multiply(subtract(dd(2), multiply(t, t)), density(t)),
  ],
  "gelu-tanh": [
    (t) => multiply(t, sigmoid(inner(t))),
    (t) => add(sigmoid(inner(t)), product(t, sigmoidD(inner(t)), innerD(t))),
    (t) => {
      const [z, d] = [inner(t), innerD(t)];
      const bend = add(product(sigmoidDD(z), d, d), multiply(sigmoidD(z), innerDD(t)));
      return add(scaled(multiply(sigmoidD(z), d), 2), multiply(t, bend));
    },
  ],
  silu: [
    (t) => multiply(t, sigmoid(t)),
    (t) => multiply(sigmoid(t), add(ONE, multiply(t, sigmoid(negate(t))))),
    (t) => add(scaled(sigmoidD(t), 2), multiply(t, sigmoidDD(t))),
  ],
  square: [(t) => multiply(t, t), (t) => scaled(t, 2), constant(2)],
  "sigmoid-cubed": [
    (t) => sigmoid(cube(t)),
    (t) => product(dd(3), t, t, sigmoidD(cube(t))),
    (t) => add(product(dd(6), t, sigmoidD(cube(t))), product(dd(9), t, t, t, t, sigmoidDD(cube(t)))),
  ],
  elu: [
    (t, alpha) => (t[0] > 0 ? t : left(t, dd(alpha), expm1)),
    (t, alpha) => (t[0] > 0 ? ONE : left(t, dd(alpha), exp)),
    (t, alpha) => (t[0] > 0 ? dd(0) : left(t, dd(alpha), exp)),
  ],
  selu: [
    (t) => (t[0] > 0 ? multiply(LAMBDA, t) : left(t, LAMBDA_ALPHA, expm1)),
    (t) => (t[0] > 0 ? LAMBDA : left(t, LAMBDA_ALPHA, exp)),
    (t) => (t[0] > 0 ? dd(0) : left(t, LAMBDA_ALPHA, exp)),
  ],
  arctan: [arctan, arctanD, arctanDD],
  sin: [sin, cos, (t) => negate(sin(t))],
  cubic: [cube, (t) => product(dd(3), t, t), (t) => multiply(dd(6), t)],
  gaussian: [bell, (t) => multiply(scaled(t, -2), bell(t)), (t) => multiply(subtract(scaled(multiply(t, t), 4), dd(2)), bell(t))],
};
