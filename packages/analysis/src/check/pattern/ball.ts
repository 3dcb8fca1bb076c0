import type { Work } from "../../evidence/index.ts";
import { layerWidth } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { forward } from "../forward.ts";
import type { Loaded } from "../loaded.ts";
import { rigorous, type Terms, unit } from "../terms.ts";
import type { Kinks, Moving, MovingContext } from "./moving.ts";
import { movingRules } from "./table.ts";

/** Samples of one pass. */
const chunk = 128;
/** How often a radius is halved before the answer is that there is none. */
const halvings = 200;

/** A ball of parameters of layers 0..last, in the largest change of any one of them, on which every sign and every maximum stays what it is. */
export interface PatternBall {
  readonly radius: number;
  /** ‖F′ − F‖_F is at most this anywhere on the ball, F the outputs of the last layer. */
  readonly moves: number;
  /** Signs and comparisons that depend on the parameters. */
  readonly kinks: number;
}

type Options = Pick<MovingContext, "radius" | "firstOrder" | "terms"> & { readonly kinks: Kinks };

/** The shifts of layer `last` on samples [from, to); records every kink on the way. */
function move(loaded: Loaded, from: number, to: number, last: number, options: Options): Moving {
  const signals = forward(loaded, from, to, last, options.terms);
  const input = signals.get("input")!;
  const shift = new Float64Array(input.values.length);
  let moving: Moving = { signal: input, shift, zero: Uint8Array.from(input.values, (x) => (x === 0 ? 1 : 0)) };
  const earlier = new Map([["input", moving]]);
  for (const layer of loaded.architecture.layers.slice(0, last + 1)) {
    const context = { ...options, layer, loaded, output: signals.get(layer.name)!, earlier, from };
    moving = movingRules.get(layer.type)!.apply(moving, context);
    earlier.set(layer.name, moving);
  }
  return moving;
}

const none = (): Kinks => ({ count: 0, kept: true, ratio: Number.POSITIVE_INFINITY, where: "" });

/** Nine tenths of the radius at which the first kink would be reached if shifts were proportional to it. @throws Declined where a kink is too near, or none depends on the parameters */
function* guess(loaded: Loaded, last: number, terms: Terms): Work<number> {
  const kinks = none();
  for (let from = 0; from < loaded.samples; from += chunk) {
    const to = Math.min(loaded.samples, from + chunk);
    move(loaded, from, to, last, { radius: 1, firstOrder: true, kinks, terms });
    yield { what: "distances from kinks", done: to, total: loaded.samples };
  }
  if (kinks.count === 0) throw new Declined("pattern: needs a sign or a maximum that depends on the parameters; got none.");
  if (!(kinks.ratio > 0)) throw new Declined(`pattern: needs every kink farther away than rounding errors; got ${kinks.where}.`);
  return Math.min(0.9 * kinks.ratio, 1e100);
}

/** Σ shift². */
function squares({ shift }: Moving): number {
  let sum = 0;
  for (const s of shift) sum += s * s;
  return sum;
}

/** 2^-536, above √(2^-1074): what squares that underflow can lose. */
const leastRoot = 4.445517498970155e-162;

/** √ of a sum of so many squares, rounded up. */
function root(sum: number, entries: number): number {
  return Math.sqrt(sum) * (1 + 4 * (entries + 8) * unit) + Math.sqrt(entries) * leastRoot;
}

/**
 * A ball that keeps the activation pattern of the stored parameters on every sample. Shifts are propagated with all products of changes; the radius is halved until every
 * kink is farther away than it moves. They grow with the radius, so what held for a larger one holds. @throws Declined where there is none
 */
export function* patternBall(loaded: Loaded, last: number, terms: Terms = rigorous): Work<PatternBall> {
  let radius = yield* guess(loaded, last, terms);
  let [sum, count, left] = [0, 0, halvings];
  for (let from = 0; from < loaded.samples; ) {
    const to = Math.min(loaded.samples, from + chunk);
    const kinks = none();
    const moving = move(loaded, from, to, last, { radius, firstOrder: false, kinks, terms });
    if (terms.pattern && !kinks.kept) {
      if (left-- === 0) throw new Declined(`pattern: needs a radius that keeps every sign; got ${radius} at ${kinks.where}.`);
      radius /= 2;
      continue;
    }
    sum += squares(moving);
    count += kinks.count;
    from = to;
    yield { what: "radius of the pattern", done: to, total: loaded.samples };
  }
  const entries = loaded.samples * layerWidth(loaded.architecture, last);
  return { radius, moves: root(sum, entries), kinks: count };
}
