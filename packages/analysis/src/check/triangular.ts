import type { Work } from "../evidence/index.ts";
import { bitsOf } from "../exact/index.ts";
import type { BoundedMatrix } from "./bounded-matrix.ts";
import { type Decay, decayOf } from "./decay.ts";
import { Declined } from "./declined.ts";
import { features } from "./forward.ts";
import { stageOfLayer } from "./hypotheses/rule.ts";
import { integerFeatures } from "./integers/integer-features.ts";
import type { Loaded } from "./loaded.ts";
import type { Minor } from "./minor.ts";
import { leastNormal, type Terms, unit } from "./terms.ts";

/** Entry (i, j) of the minor below the diagonal that is not what a triangle needs. */
function declineEntry({ rows, columns }: Minor, i: number, j: number, why: string): never {
  throw new Declined(`minor: needs ${why} at sample ${rows[i]}, neuron ${columns[j]}${i === j ? ", on the diagonal" : ""}.`);
}

const isZero = (x: number | bigint): boolean => x === 0 || x === 0n;

/** The minor has nonzero integers on its diagonal and zeros below it, exactly. */
export function* exactlyTriangular(loaded: Loaded, layer: number, minor: Minor, terms: Terms): Work<void> {
  const { values, columns: width } = yield* integerFeatures(loaded, layer);
  const { rows, columns } = minor;
  for (const [j, column] of columns.entries()) {
    if (terms.strict && isZero(values[rows[j]! * width + column]!)) declineEntry(minor, j, j, "a number that is not zero");
    for (let i = j + 1; i < rows.length; i++) if (!isZero(values[rows[i]! * width + column]!)) declineEntry(minor, i, j, "an exact zero");
  }
}

/** ⌊log₂ x⌋ for a positive normal double. */
const binaryExponent = (x: number): number => bitsOf(x).exponent + 52;

/** Σ ⌈log₂ i⌉ over 2 ≤ i ≤ n: at least log₂ n!. */
function factorialBits(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += 32 - Math.clz32(i - 1);
  return sum;
}

/** Bounds of the entries of a minor, as integers in powers of 2: what the test below compares. */
interface Sizes {
  /** Σ_j ⌊log₂|A_jj|⌋ over the diagonal, from below. */
  readonly diagonal: number;
  /** log₂ of the largest entry, from above. */
  readonly largest: number;
  /** log₂ of the largest entry below the diagonal, from above; −Infinity where they are all 0. */
  readonly below: number;
}

function sizes(before: BoundedMatrix, after: BoundedMatrix, minor: Minor, decay: Decay, terms: Terms): Sizes {
  const { rows } = minor;
  const n = rows.length;
  let [diagonal, largest, highest] = [0, leastNormal, Number.NEGATIVE_INFINITY];
  for (let j = 0; j < n; j++) {
    const [entering, leaving] = [terms.rho * before.error[j]!, terms.rho * after.error[j]!];
    const least = (Math.abs(after.values[rows[j]! * n + j]!) - leaving) * (1 - 4 * unit);
    if (!(least >= leastNormal)) declineEntry(minor, j, j, "a number that is certainly not zero");
    diagonal += binaryExponent(least);
    for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(after.values[rows[i]! * n + j]!) + leaving);
    for (let i = j + 1; i < n; i++) {
      const t = before.values[rows[i]! * n + j]! + entering;
      if (!(decay(t) < Number.POSITIVE_INFINITY)) declineEntry(minor, i, j, "a pre-activation that is certainly negative enough");
      highest = Math.max(highest, t);
    }
  }
  if (!(largest < 1e300)) throw new Declined(`minor: needs entries below 1e300; got ${largest}.`);
  return { diagonal, largest: binaryExponent(largest * (1 + 8 * unit)) + 1, below: n > 1 ? decay(highest) : Number.NEGATIVE_INFINITY };
}

/**
 * The minor is not singular, by floating point with error bounds: entries on the diagonal are away from 0, and those below it exactly 0, or so small
 * that (n! − 1)·ε·M^(n−1) < ∏|A_jj|, where ε bounds them by the decay of σ at their enclosed pre-activations and M bounds every entry.
 */
export function* nearlyTriangular(loaded: Loaded, layer: number, minor: Minor, terms: Terms): Work<void> {
  const { architecture } = loaded;
  const { activation } = stageOfLayer(architecture, layer);
  const decay = activation && decayOf(activation);
  const before = activation ? architecture.layers.indexOf(activation) - 1 : -1;
  if (!decay || before < 0)
    throw new Declined(
      "layer: needs an activation that vanishes on the left, after another layer (relu, sigmoid, softplus, gelu, silu, …).",
    );
  const entering = yield* features(loaded, before, minor.columns, terms);
  const leaving = yield* features(loaded, layer, minor.columns, terms);
  const { diagonal, largest, below } = sizes(entering, leaving, minor, decay, terms);
  const n = minor.rows.length;
  if (!(diagonal - (n - 1) * largest - factorialBits(n) > below))
    throw new Declined(
      `minor: needs entries below the diagonal that its determinant exceeds; got 2^${below} against a product of 2^${diagonal} and entries up to 2^${largest}.`,
    );
}
