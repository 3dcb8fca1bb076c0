import type { Layer, LayerOf } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";
import type { Signal } from "../signal.ts";
import { type Terms, unit } from "../terms.ts";

/** The outputs of a layer on some samples at the stored parameters, and how far each moves while no parameter changes by more than a radius. */
export interface Moving {
  readonly signal: Signal;
  /** [samples, width]: |x′ − x| is at most this; 0 only where x does not depend on the parameters. */
  readonly shift: Float64Array;
  /** [samples, width]: 1 where x is 0 at all these parameters. */
  readonly zero: Uint8Array;
}

/** What was seen of the kinks: signs of pre-activations and maxima of pools. */
export interface Kinks {
  /** How many depend on the parameters. */
  count: number;
  /** Whether every one of them keeps its side. */
  kept: boolean;
  /** The least of (distance from the kink)/(how far it moves), and where it occurs. */
  ratio: number;
  where: string;
}

/** What a rule may look at. */
export interface MovingContext<T extends Layer["type"] = Layer["type"]> {
  readonly layer: LayerOf<T>;
  readonly loaded: Loaded;
  /** The output as the forward pass computes it. */
  readonly output: Signal;
  readonly earlier: ReadonlyMap<string, Moving>;
  /** No parameter changes by more. */
  readonly radius: number;
  /** Whether products of two changes are left out: then shifts are proportional to the radius, and nothing is proved. */
  readonly firstOrder: boolean;
  readonly kinks: Kinks;
  readonly terms: Terms;
  /** Index of the first of these samples, for messages. */
  readonly from: number;
}

/** How the shifts of one type of layer follow from those of its input. */
export interface MovingRule<T extends Layer["type"] = Layer["type"]> {
  readonly type: T;
  apply(input: Moving, context: MovingContext<T>): Moving;
}

/** A bound of |x′| over the ball, entry by entry: 0 exactly where x is 0 throughout. */
export function largest({ signal, shift, zero }: Moving, { firstOrder, terms }: Pick<MovingContext, "firstOrder" | "terms">): Float64Array {
  const width = signal.error.length;
  return signal.values.map((x, i) => {
    if (zero[i]) return 0;
    const error = terms.rho * signal.error[i % width]!;
    return (Math.abs(x) + error + (firstOrder ? 0 : shift[i]!)) * (1 + 4 * unit);
  });
}

/** Records one kink at a distance that moves by so much: it keeps its side if the distance is larger. Both are magnitudes with `slack` for their rounding. */
export function record(kinks: Kinks, distance: number, error: number, moves: number, where: () => string): void {
  kinks.count++;
  if (!(distance > (error + moves) * (1 + 16 * unit))) kinks.kept = false;
  const ratio = (distance - error * (1 + 16 * unit)) / moves;
  if (ratio >= kinks.ratio) return;
  kinks.ratio = ratio;
  kinks.where = where();
}
