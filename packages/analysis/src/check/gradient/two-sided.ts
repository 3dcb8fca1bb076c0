import type { Json } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import type { Fields } from "../kind.ts";
import { type Shift, shiftOf } from "../smallest-singular.ts";
import { leastNormal, tiny } from "../terms.ts";
import { down, up } from "./enclosed.ts";
import { halfSquares, type Range } from "./norms.ts";
import type { Factor } from "./upper-layers.ts";

/** Everything that a bound of the gradient in one layer by the residual consists of, as enclosures. */
export interface TwoSided {
  readonly features: Range;
  readonly factors: readonly Factor[];
  readonly gradient: Range;
  readonly residual: Range;
  /** Bounds of c and C in c‖F_L − Y‖ <= ‖∇‖ <= C‖F_L − Y‖. */
  readonly lower: number;
  readonly upper: number;
}

/** c and C: products of the ends of σ(F_k) and of all factors, 0 from the first product on that is not a normal number. */
export function twoSided(features: Range, factors: readonly Factor[], gradient: Range, residual: Range): TwoSided {
  let [lower, upper] = [features.low, features.high];
  for (const factor of factors) {
    lower = down(lower * factor.low, 1);
    if (!(lower > leastNormal)) lower = 0;
    upper = upper === 0 || factor.high === 0 ? 0 : up(upper * factor.high, 1) + tiny;
  }
  return { features, factors, gradient, residual, lower, upper };
}

/** An enclosure of Φ, and a bound of it by the gradient where there is one. */
export interface Losses extends Range {
  readonly atMost: number | null;
}

/** ½r² of a norm, and the bound ½(g/c)² of Φ, null where c is 0. @throws Declined where the two enclosures of Φ miss each other */
export function losses({ residual, gradient, lower }: TwoSided): Losses {
  const { low, high } = halfSquares(residual);
  const ratio = gradient.high === 0 ? 0 : up(gradient.high / lower, 1) + tiny;
  const bound = halfSquares({ low: 0, high: ratio }).high;
  const atMost = lower > 0 && Number.isFinite(bound) ? bound : null;
  if (atMost !== null && !(low <= atMost)) throw new Declined("bound: the enclosures contradict each other, which is a bug.");
  return { low, high, atMost };
}

/** `evidence.shifts`: a shift of at least 0 or null for each matrix above layer k+1. @throws Declined */
export function shiftList(value: Json | undefined): readonly Shift[] {
  if (!Array.isArray(value)) throw new Declined("evidence.shifts: needs a list of numbers.");
  return (value as readonly Json[]).map((item, i) => {
    const shift = shiftOf(`evidence.shifts[${i}]`, item);
    if (!(shift === null || shift >= 0)) throw new Declined(`evidence.shifts[${i}]: needs at least 0; got ${shift}.`);
    return shift;
  });
}

/** The fields of a claim that a bound gives, with those of the kind's own. @throws Declined where one is not finite */
export function boundFields(b: TwoSided, loss: Losses, own: Fields): Fields {
  return requireFinite({
    ...own,
    sigmaMin: b.features.low,
    sigmaMax: b.features.high,
    factors: b.factors.map(({ of, low, high }) => ({ of, low, high })),
    lower: b.lower,
    upper: b.upper,
    gradientAtLeast: b.gradient.low,
    gradientAtMost: b.gradient.high,
    lossAtLeast: loss.low,
    lossAtMost: loss.high,
    boundOfLoss: loss.atMost,
    slack: loss.atMost === null || loss.high === 0 ? null : loss.atMost / loss.high,
  });
}

/** Refuses a claim with a bound that is not finite. @throws Declined */
export function requireFinite(fields: Fields): Fields {
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "number" && !Number.isFinite(value)) throw new Declined(`${name}: needs a finite bound; got ${value}.`);
  return fields;
}
