import type { Grade } from "../../evidence/index.ts";
import { compare, divide, fromDouble, type Rational, rational, subtract, toDouble, zero } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, number } from "../fields.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import { matrixField } from "../matrix-field.ts";
import { rigorous, type Terms } from "../terms.ts";
import { lossOfChain, lossOfFactors } from "./loss.ts";
import { lowerBound } from "./minimum.ts";
import type { Moments } from "./moments.ts";
import { problemOf } from "./problem.ts";

/** L(θ) − L* between rationals: what is proved of a point of a deep linear network. */
export interface Gap {
  readonly widths: readonly number[];
  /** k, the least of the widths: no product of the factors has a larger rank. */
  readonly rank: number;
  /** L(θ), exact. */
  readonly loss: Rational;
  /** L* lies between. */
  readonly minimum: readonly [Rational, Rational];
  /** L(θ) − L* lies between. */
  readonly gap: readonly [Rational, Rational];
  readonly delta: Rational;
  /** Grade of the upper end of the gap; the lower end is always exact. */
  readonly grade: Grade;
}

/** The keys of the evidence of `deep-linear-gap`. */
export const gapKeys: readonly string[] = ["theorem", "level", "shift", "factor", "regression", "curvature", "better", "delta"];

/** δ of `delta-optimal`: the number given, at most 1e-3 · ½‖Y‖² since within enough of the minimum every point is optimal, or 1e-8 · ½‖Y‖² for null. */
function tolerance(evidence: Fields, moments: Moments): Rational {
  if (evidence.delta === null) return divide(moments.square, rational(200_000_000n));
  const delta = number("evidence.delta", evidence.delta);
  if (!(delta >= 0)) throw new Declined(`evidence.delta: needs a number of at least 0; got ${delta}.`);
  const given = fromDouble(delta);
  if (compare(given, divide(moments.square, rational(2000n))) > 0)
    throw new Declined(`evidence.delta: needs at most a thousandth of half the squared norm of the targets; got ${delta}.`);
  return given;
}

/** An upper bound of L*: the loss at the point, or at a product of factors [d_y, r] and [r, d_x] with r ≤ k where that is lower. */
function upperBound(evidence: Fields, k: number, loss: Rational, moments: Moments): Rational {
  if (evidence.better === null) return loss;
  const { left, right } = exactKeys("evidence.better", evidence.better, ["left", "right"]);
  const r = Array.isArray(right) ? right.length : 0;
  if (!(r >= 1 && r <= k)) throw new Declined(`evidence.better.right: needs 1 to ${k} rows, the rank the network can have; got ${r}.`);
  const a = matrixField("evidence.better.left", left, moments.outputs, r);
  const other = lossOfFactors(a, matrixField("evidence.better.right", right, r, moments.inputs), moments);
  return compare(other, loss) < 0 ? other : loss;
}

const known = new WeakMap<Loaded, Map<Fields, Gap>>();

/** The gap of an instance by the evidence; computed once per instance and evidence. @throws Declined where something is not proved */
export function gapOf(loaded: Loaded, evidence: Fields, terms: Terms = rigorous): Gap {
  const stored = terms === rigorous ? known.get(loaded)?.get(evidence) : undefined;
  if (stored) return stored;
  const gap = computed(loaded, evidence, terms);
  if (terms === rigorous) known.set(loaded, new Map([[evidence, gap]]));
  return gap;
}

function computed(loaded: Loaded, evidence: Fields, terms: Terms): Gap {
  exactKeys("evidence", evidence, gapKeys);
  const { chain, moments } = problemOf(loaded);
  const rank = Math.min(...chain.widths);
  const loss = lossOfChain(chain.factors, moments);
  const least = lowerBound(rank, loaded, moments, evidence, terms);
  const most = upperBound(evidence, rank, loss, moments);
  const below = compare(least.value, zero) < 0 ? zero : least.value;
  return {
    widths: chain.widths,
    rank,
    loss,
    minimum: [below, most],
    gap: [subtract(loss, most), subtract(loss, below)],
    delta: tolerance(evidence, moments),
    grade: least.grade,
  };
}

/** The claim's pair of doubles around an enclosure. */
export function outward([low, high]: readonly [Rational, Rational]): readonly [number, number] {
  const pair = [toDouble(low, "down"), toDouble(high, "up")] as const;
  if (!pair.every(Number.isFinite)) throw new Declined("loss: needs numbers that doubles hold; got larger ones. Scale the data.");
  return pair;
}

/** Whether the point is within δ of the minimum: yes and no are proved. */
export function withinDelta(gap: Gap): boolean | null {
  if (compare(gap.gap[1], gap.delta) <= 0) return true;
  return compare(gap.gap[0], gap.delta) > 0 ? false : null;
}
