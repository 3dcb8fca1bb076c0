import type { Status, Work } from "../../evidence/index.ts";
import { stagesOf } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, theoremId } from "../fields.ts";
import { features } from "../forward.ts";
import { frobenius, largestSingular, productNorm } from "../gradient/norms.ts";
import { boundFields, losses, shiftList, type TwoSided, twoSided } from "../gradient/two-sided.ts";
import { upperLayers } from "../gradient/upper-layers.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import { squaredLosses } from "../hypotheses/squared-loss.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { type Shift, shiftOf, smallestSingular } from "../smallest-singular.ts";
import type { Terms } from "../terms.ts";

const kind = "gradient-bound";

function* bound(loaded: Loaded, k: number, layer: number, shift: Shift, shifts: readonly Shift[], terms: Terms): Work<TwoSided> {
  const f = yield* features(loaded, layer, null, terms);
  const { delta, residual, factors } = yield* upperLayers(loaded, k, f, shifts, terms);
  const range = { low: yield* smallestSingular(f, shift, terms), high: largestSingular(f) };
  return twoSided(range, factors, productNorm(f, delta, terms), frobenius(residual));
}

/** What the bound decides of each statement at this point. */
function statusOf(theorem: string | null, b: TwoSided, loss: { low: number; atMost: number | null }): Status {
  if (loss.atMost !== null) return "proved";
  if (theorem !== "nguyen-hein-2018/4.4") return "undecided";
  if (b.gradient.high === 0 && loss.low > 0) return "disproved";
  return b.gradient.low > 0 && loss.low > 0 ? "proved" : "undecided";
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "shift", "shifts"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  const stage = stageOfLayer(loaded.architecture, layer);
  if (!squaredLosses.includes(loaded.loss)) throw new Declined(`loss: needs ${squaredLosses.join(" or ")}; got ${loaded.loss}.`);
  const b = yield* bound(loaded, stage.number, layer, shiftOf("evidence.shift", fields.shift), shiftList(fields.shifts), terms);
  const loss = losses(b);
  const certified = { fullRank: b.factors.every((f) => !f.matrix || f.low > 0), gradientAtMost: b.gradient.high };
  const status = statusOf(theorem, b, loss);
  const options = { layer, through: loaded.architecture.layers.length - 1, ...certified };
  const trainingGradient = stagesOf(loaded.architecture)[stage.number]!.type === "dense";
  const common = answers(loaded, { kind, theorem, status, grade: "enclosed", scopes: ["this-point"], options });
  return boundFields(b, loss, { ...common, layer, width: stage.width, trainingGradient });
}

/** The two-sided inequality of Nguyen & Hein (2018), Lemma 4.3, with every factor enclosed, and the bound of the loss that follows (rigor A14). */
export const gradientBound: Kind = {
  id: kind,
  says: "c‖F_L − Y‖ <= ‖∇_{U_{k+1}}Φ‖ <= C‖F_L − Y‖ with c >= lower and C <= upper at this point, for Φ = ½‖F_L − Y‖²; hence Φ <= ½(‖∇_{U_{k+1}}Φ‖/c)².",
  derive,
};
