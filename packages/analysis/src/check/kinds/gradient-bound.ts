import type { Json, Status, Work } from "../../evidence/index.ts";
import { stagesOf } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, number, theoremId } from "../fields.ts";
import { features } from "../forward.ts";
import { down, up } from "../gradient/enclosed.ts";
import { frobenius, halfSquares, largestSingular, productNorm, type Range } from "../gradient/norms.ts";
import { type Shift, smallestSingular } from "../gradient/smallest-singular.ts";
import { type Factor, upperLayers } from "../gradient/upper-layers.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import { squaredLosses } from "../hypotheses/squared-loss.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { leastNormal, type Terms, tiny } from "../terms.ts";

const kind = "gradient-bound";

/** Everything the bound consists of, as enclosures. */
interface Bound {
  readonly features: Range;
  readonly factors: readonly Factor[];
  readonly gradient: Range;
  readonly residual: Range;
  /** Bounds of c and C in c‖F_L − Y‖ <= ‖∇‖ <= C‖F_L − Y‖. */
  readonly lower: number;
  readonly upper: number;
}

function* bound(loaded: Loaded, k: number, layer: number, shift: Shift, shifts: readonly Shift[], terms: Terms): Work<Bound> {
  const f = yield* features(loaded, layer, null, terms);
  const { delta, residual, factors } = yield* upperLayers(loaded, k, f, shifts, terms);
  const range = { low: yield* smallestSingular(f, shift, terms), high: largestSingular(f) };
  let [lower, upper] = [range.low, range.high];
  for (const factor of factors) {
    lower = down(lower * factor.low, 1);
    if (!(lower > leastNormal)) lower = 0;
    upper = upper === 0 || factor.high === 0 ? 0 : up(upper * factor.high, 1) + tiny;
  }
  return { features: range, factors, gradient: productNorm(f, delta, terms), residual: frobenius(residual), lower, upper };
}

/** ½r² of a norm, and the bound ½(g/c)² of Φ, null where c is 0. */
function losses({ residual, gradient, lower }: Bound): { low: number; high: number; atMost: number | null } {
  const { low, high } = halfSquares(residual);
  const ratio = gradient.high === 0 ? 0 : up(gradient.high / lower, 1) + tiny;
  const atMost = halfSquares({ low: 0, high: ratio }).high;
  return { low, high, atMost: lower > 0 && Number.isFinite(atMost) ? atMost : null };
}

/** What the bound decides of each statement at this point. */
function statusOf(theorem: string | null, b: Bound, loss: { low: number; atMost: number | null }): Status {
  if (loss.atMost !== null) return "proved";
  if (theorem !== "nguyen-hein-2018/4.4") return "undecided";
  if (b.gradient.high === 0 && loss.low > 0) return "disproved";
  return b.gradient.low > 0 && loss.low > 0 ? "proved" : "undecided";
}

/** A shift of the Gram matrix, or null: by a right inverse. */
function shiftOf(name: string, value: Json | undefined): Shift {
  return value === null ? null : number(name, value);
}

function shiftList(value: Json | undefined): readonly Shift[] {
  if (!Array.isArray(value)) throw new Declined("evidence.shifts: needs a list of numbers.");
  return (value as readonly Json[]).map((item, i) => {
    const shift = shiftOf(`evidence.shifts[${i}]`, item);
    if (!(shift === null || shift >= 0)) throw new Declined(`evidence.shifts[${i}]: needs at least 0; got ${shift}.`);
    return shift;
  });
}

function requireFinite(fields: Fields): Fields {
  for (const [name, value] of Object.entries(fields))
    if (typeof value === "number" && !Number.isFinite(value)) throw new Declined(`${name}: needs a finite bound; got ${value}.`);
  return fields;
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "shift", "shifts"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  const stage = stageOfLayer(loaded.architecture, layer);
  if (!squaredLosses.includes(loaded.loss)) throw new Declined(`loss: needs ${squaredLosses.join(" or ")}; got ${loaded.loss}.`);
  const b = yield* bound(loaded, stage.number, layer, shiftOf("evidence.shift", fields.shift), shiftList(fields.shifts), terms);
  const loss = losses(b);
  if (loss.atMost !== null && !(loss.low <= loss.atMost))
    throw new Declined("bound: the enclosures contradict each other, which is a bug.");
  const certified = { fullRank: b.factors.every((f) => !f.matrix || f.low > 0), gradientAtMost: b.gradient.high };
  const status = statusOf(theorem, b, loss);
  const options = { layer, through: loaded.architecture.layers.length - 1, ...certified };
  const common = answers(loaded, { kind, theorem, status, grade: "enclosed", scopes: ["this-point"], options });
  const factors = b.factors.map(({ of, low, high }) => ({ of, low, high }));
  return requireFinite({
    ...common,
    layer,
    width: stage.width,
    sigmaMin: b.features.low,
    sigmaMax: b.features.high,
    factors,
    lower: b.lower,
    upper: b.upper,
    gradientAtLeast: b.gradient.low,
    gradientAtMost: b.gradient.high,
    lossAtLeast: loss.low,
    lossAtMost: loss.high,
    boundOfLoss: loss.atMost,
    slack: loss.atMost === null || loss.high === 0 ? null : loss.atMost / loss.high,
    trainingGradient: stagesOf(loaded.architecture)[stage.number]!.type === "dense",
  });
}

/** The two-sided inequality of Nguyen & Hein (2018), Lemma 4.3, with every factor enclosed, and the bound of the loss that follows (rigor A14). */
export const gradientBound: Kind = {
  id: kind,
  says: "c‖F_L − Y‖ <= ‖∇_{U_{k+1}}Φ‖ <= C‖F_L − Y‖ with c >= lower and C <= upper at this point, for Φ = ½‖F_L − Y‖²; hence Φ <= ½(‖∇_{U_{k+1}}Φ‖/c)².",
  derive,
};
