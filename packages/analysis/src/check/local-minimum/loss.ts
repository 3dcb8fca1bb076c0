import {
  commonExponent,
  dyadic,
  fromDouble,
  multiply,
  type Rational,
  rational,
  scaledInteger,
  subtract,
  toDouble,
} from "../../exact/index.ts";
import { activations, ownError, parameterOf } from "../activations.ts";
import { Declined } from "../declined.ts";
import { down, up } from "../gradient/enclosed.ts";
import { leastNormal, type Terms, tiny, unit } from "../terms.ts";
import { valueAtZero } from "./curvature.ts";
import type { HiddenLayer } from "./hidden-layer.ts";
import type { ConstantFit } from "./residual.ts";

/** σ at an argument known up to `spread`, as a double with an error bound. */
export interface Activated {
  readonly value: number;
  readonly error: number;
}

/** σ(t) for |true t − t| ≤ spread. @throws Declined beyond the range of doubles */
export function activated({ activation }: HiddenLayer, t: number, spread: number, terms: Terms): Activated {
  const { function: name, parameter } = activation;
  const known = t === 0 && spread === 0 ? valueAtZero[name] : undefined;
  if (known !== undefined) return { value: known, error: 0 };
  const row = activations[name];
  const a = parameterOf(row, parameter);
  const value = row.value(t, a);
  const own = ownError(row, a, Math.abs(t), Math.abs(value)) + row.lipschitz(a, Math.abs(t) + spread) * spread;
  const error = terms.rho === 0 ? 0 : (own + tiny) * (1 + 16 * unit);
  if (!Number.isFinite(value) || !Number.isFinite(error)) throw new Declined(`${name}: needs arguments within its range; got ${t}.`);
  return { value, error };
}

/** Φ = ½‖r‖² at the point, exactly. */
export function constantLoss({ residuals, targetExponent, shape }: ConstantFit): Rational {
  const n = BigInt(residuals.length / shape.outputs);
  const squares = residuals.reduce((s, r) => s + r * r, 0n);
  return multiply(dyadic(squares, 2 * targetExponent - 1), rational(1n, n * n));
}

/** The output biases that the minimum has: mean(y_k) − Σ_j V_kj σ(b_j), as intervals; and the largest distance of the stored ones. */
export interface OutputBias {
  readonly intervals: readonly (readonly [number, number])[];
  readonly distance: number;
}

/** Encloses the output biases of the point. */
export function outputBias(fit: ConstantFit, terms: Terms): OutputBias {
  const { shape, sums, targetExponent, residuals } = fit;
  const n = BigInt(residuals.length / shape.outputs);
  const sigma = Array.from(shape.biases, (b) => activated(shape, b, 0, terms));
  let distance = 0;
  const intervals = sums.map((sum, k): readonly [number, number] => {
    const outer = shape.outer.subarray(k * shape.hidden, (k + 1) * shape.hidden);
    const mean = multiply(dyadic(sum, targetExponent), rational(1n, n));
    const center = subtract(
      mean,
      dot(
        outer,
        sigma.map((s) => s.value),
      ),
    );
    const radius = dot(
      outer.map(Math.abs),
      sigma.map((s) => s.error),
    );
    const low = subtract(center, radius);
    const high = subtract(center, negative(radius));
    const stored = fromDouble(shape.outputBiases[k]!);
    distance = Math.max(distance, toDouble(subtract(high, stored), "up"), toDouble(subtract(stored, low), "up"));
    return [toDouble(low, "down"), toDouble(high, "up")];
  });
  return { intervals, distance };
}

function negative(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}

/** Σ a_i b_i of doubles, exactly. */
function dot(a: ArrayLike<number>, b: ArrayLike<number>): Rational {
  const [ea, eb] = [commonExponent(a), commonExponent(b)];
  let sum = 0n;
  for (let i = 0; i < a.length; i++) sum += scaledInteger(a[i]!, ea) * scaledInteger(b[i]!, eb);
  return dyadic(sum, ea + eb);
}

/** A neuron that fits one output better than a constant: σ(dᵀx + b) with any outer weight. */
export interface BetterNeuron {
  readonly direction: readonly number[];
  readonly bias: number;
  readonly output: number;
}

/** dᵀx_i + b, correctly rounded, and a bound of the rounding. */
function* argumentsOf(
  { features, exponent, divisor, shape }: ConstantFit,
  { direction, bias }: BetterNeuron,
): Generator<readonly [number, number]> {
  const d = shape.features;
  const common = commonExponent([...direction, bias]);
  const weights = direction.map((w) => scaledInteger(w, common));
  const shift = rational(scaledInteger(bias, common));
  for (let i = 0; i < features.length / d; i++) {
    let sum = 0n;
    for (let a = 0; a < d; a++) sum += weights[a]! * features[i * d + a]!;
    const scaled = multiply(dyadic(sum, exponent), rational(1n, divisor));
    const value = subtract(multiply(scaled, dyadic(1n, common)), negative(multiply(shift, dyadic(1n, common))));
    const t = toDouble(value, "nearest");
    const spread = subtract(value, fromDouble(t)).numerator === 0n ? 0 : Math.abs(t) * unit + tiny;
    yield [t, spread];
  }
}

/**
 * A lower bound of Φ(point) − inf Φ: with one neuron g(x) = σ(dᵀx + b) whose outer weight is free and the best constant, the loss is
 * Φ − A²/(2B), A = Σ_i r_ik g(x_i) (for Σ_i r_ik = 0), B = Σ_i (g(x_i) − μ)² for any μ. The errors of g enter A and B. @throws Declined where A may be 0
 */
export function improvement(fit: ConstantFit, better: BetterNeuron, terms: Terms): number {
  const { shape, residuals, targetExponent } = fit;
  const values: Activated[] = [];
  for (const [t, spread] of argumentsOf(fit, better)) values.push(activated(shape, t, spread, terms));
  const n = values.length;
  const r = values.map((_, i) => residuals[i * shape.outputs + better.output]!);
  const [ev, ee] = [commonExponent(values.map((v) => v.value)), commonExponent(values.map((v) => v.error))];
  let [sum, error] = [0n, 0n];
  values.forEach(({ value, error: e }, i) => {
    const size = r[i]! < 0n ? -r[i]! : r[i]!;
    sum += r[i]! * scaledInteger(value, ev);
    error += size * scaledInteger(e, ee);
  });
  const least = subtract(dyadic(sum < 0n ? -sum : sum, ev + targetExponent), dyadic(error, ee + targetExponent));
  const a = toDouble(multiply(least, rational(1n, BigInt(n))), "down");
  const mean = values.reduce((s, v) => s + v.value, 0) / n;
  let b = 0;
  for (const { value, error: e } of values) {
    const most = up(Math.abs(value - mean) + e, 4);
    b += most * most;
  }
  b = up(b, n + 2) + n * tiny;
  const gap = down((a * a) / (2 * b), 4);
  if (!(a > 0) || !(a * a > leastNormal) || !(gap > leastNormal) || !Number.isFinite(b))
    throw new Declined("evidence.better: needs a neuron that certainly lowers the loss; this one may not.");
  return gap;
}

/** The loss as an interval of doubles. */
export function lossInterval(loss: Rational): readonly [number, number] {
  return [toDouble(loss, "down"), toDouble(loss, "up")];
}
