import type { Json } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import { number } from "../fields.ts";
import type { Fields } from "../kind.ts";
import { leastNormal, tiny } from "../terms.ts";
import { down, up } from "./enclosed.ts";
import { halfSquares, type Range } from "./norms.ts";
import type { Shift } from "./smallest-singular.ts";
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

/** ½r² of a norm, and the bound ½(g/c)² of Φ, null where c is 0. */
export function losses({ residual, gradient, lower }: TwoSided): { low: number; high: number; atMost: number | null } {
  const { low, high } = halfSquares(residual);
  const ratio = gradient.high === 0 ? 0 : up(gradient.high / lower, 1) + tiny;
  const atMost = halfSquares({ low: 0, high: ratio }).high;
  return { low, high, atMost: lower > 0 && Number.isFinite(atMost) ? atMost : null };
}

/** A shift of the Gram matrix, or null: by a right inverse. @throws Declined */
export function shiftOf(name: string, value: Json | undefined): Shift {
  return value === null ? null : number(name, value);
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

/** Refuses a claim with a bound that is not finite. @throws Declined */
export function requireFinite(fields: Fields): Fields {
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "number" && !Number.isFinite(value)) throw new Declined(`${name}: needs a finite bound; got ${value}.`);
  return fields;
}
