import { commonExponent, scaledInteger } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { integerForward } from "../integers/integer-features.ts";
import { asBigInts } from "../integers/integer-signal.ts";
import type { Loaded } from "../loaded.ts";
import { type HiddenLayer, hiddenLayer } from "./hidden-layer.ts";

/** Most products of long integers spent on the moments: about ten seconds. */
const mostProducts = 5e7;
/** Most features: exact elimination of a matrix of this order takes seconds. */
const mostFeatures = 128;

/** Features and residuals of a constant output, exactly: x = features · 2^exponent / divisor, r = residuals · 2^targetExponent / N. */
export interface ConstantFit {
  readonly shape: HiddenLayer;
  /** [N, d] row-major. */
  readonly features: readonly bigint[];
  readonly exponent: number;
  readonly divisor: bigint;
  /** R_ik = Σ_i y_ik − N y_ik: N times the residual of the mean, in units of 2^targetExponent; [N, m] row-major. Sums over i are 0. */
  readonly residuals: readonly bigint[];
  /** Σ_i y_ik in the same units. */
  readonly sums: readonly bigint[];
  readonly targetExponent: number;
  /** Σ_i R_ik x_i, [m, d]. */
  readonly first: readonly bigint[];
  /** Σ_i R_ik x_i x_iᵀ, [m][d·d]. */
  readonly second: readonly (readonly bigint[])[];
  /** Σ_i x_i x_iᵀ. */
  readonly gram: readonly bigint[];
}

const known = new WeakMap<Loaded, ConstantFit>();

/** Everything the statement asks of the data, computed once. @throws Declined where the instance is not one hidden layer with real targets, or is too large */
export function constantFit(loaded: Loaded): ConstantFit {
  const stored = known.get(loaded);
  if (stored) return stored;
  const fit = computed(loaded);
  known.set(loaded, fit);
  return fit;
}

function requireSize(n: number, d: number, m: number): void {
  if (!(d <= mostFeatures)) throw new Declined(`features: needs at most ${mostFeatures}; got ${d}. Pool the inputs first.`);
  const products = (n * d * (d + 1) * (m + 1)) / 2;
  if (!(products <= mostProducts))
    throw new Declined(`data: needs at most ${mostProducts} products of integers; got ${products}. Use fewer samples.`);
}

/** Σ_i weights_i · x_i x_iᵀ, full; weights that are 0 are skipped. */
function moment(x: readonly bigint[], weights: readonly bigint[], d: number): bigint[] {
  const sums = new Array<bigint>(d * d).fill(0n);
  weights.forEach((weight, i) => {
    if (weight === 0n) return;
    for (let a = 0; a < d; a++) {
      const f = weight * x[i * d + a]!;
      if (f === 0n) continue;
      for (let b = 0; b <= a; b++) sums[a * d + b]! += f * x[i * d + b]!;
    }
  });
  return sums.map((s, at) => (at % d > Math.floor(at / d) ? sums[(at % d) * d + Math.floor(at / d)]! : s));
}

function weighted(x: readonly bigint[], weights: readonly bigint[], d: number): bigint[] {
  const sums = new Array<bigint>(d).fill(0n);
  weights.forEach((weight, i) => {
    for (let a = 0; a < d; a++) sums[a]! += weight * x[i * d + a]!;
  });
  return sums;
}

function computed(loaded: Loaded): ConstantFit {
  const { samples: n, targets } = loaded;
  const shape = hiddenLayer(loaded);
  if (typeof shape === "string") throw new Declined(`architecture: needs one hidden dense layer; ${shape}.`);
  const { features: d, outputs: m, layer } = shape;
  if (targets?.shape.length !== 2 || targets.shape[1] !== m) throw new Declined(`targets: needs real targets [N, ${m}]; got others.`);
  requireSize(n, d, m);
  const { architecture } = loaded;
  const before = layer === 0 ? "input" : architecture.layers[layer - 1]!.name;
  const signal = integerForward(loaded, 0, n, layer - 1).get(before)!;
  const features = asBigInts(signal.values);
  const targetExponent = commonExponent(targets.data);
  const y = Array.from(targets.data, (value) => scaledInteger(value, targetExponent));
  const column = (values: readonly bigint[], k: number): bigint[] => Array.from({ length: n }, (_, i) => values[i * m + k]!);
  const outputs = Array.from({ length: m }, (_, k) => k);
  const sums = outputs.map((k) => column(y, k).reduce((s, v) => s + v, 0n));
  const residuals = y.map((value, at) => sums[at % m]! - BigInt(n) * value);
  return {
    shape,
    features,
    exponent: signal.exponent,
    divisor: signal.divisor,
    residuals,
    sums,
    targetExponent,
    first: outputs.flatMap((k) => weighted(features, column(residuals, k), d)),
    second: outputs.map((k) => moment(features, column(residuals, k), d)),
    gram: moment(features, new Array<bigint>(n).fill(1n), d),
  };
}
