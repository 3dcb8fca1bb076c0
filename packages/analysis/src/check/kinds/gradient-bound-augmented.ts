import type { Work } from "../../evidence/index.ts";
import { stagesOf } from "../../formats/index.ts";
import { augmented } from "../augmented.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, theoremId } from "../fields.ts";
import { features } from "../forward.ts";
import { frobenius, largestSingular, productNorm } from "../gradient/norms.ts";
import { boundFields, losses, shiftList, type TwoSided, twoSided } from "../gradient/two-sided.ts";
import { upperLayers } from "../gradient/upper-layers.ts";
import { inputsLayer, stageOfLayer } from "../hypotheses/rule.ts";
import { squaredLosses } from "../hypotheses/squared-loss.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { shiftOf, smallestSingular } from "../smallest-singular.ts";
import type { Terms } from "../terms.ts";

const kind = "gradient-bound-augmented";

/** F_k for k >= 1; the inputs, which are exact, for k = 0. */
function* featuresOf(loaded: Loaded, layer: number, terms: Terms): Work<BoundedMatrix> {
  if (layer !== inputsLayer) return yield* features(loaded, layer, null, terms);
  const columns = loaded.inputs.data.length / loaded.samples;
  return { values: loaded.inputs.data, rows: loaded.samples, columns, error: new Float64Array(columns) };
}

/** Requires that layer k+1 is dense with a bias, so that [F_k, 1] is what its parameters multiply. */
function requireNext(loaded: Loaded, k: number): void {
  const next = stagesOf(loaded.architecture)[k];
  if (!(next?.type === "dense" && next.bias !== "none"))
    throw new Declined(`layer ${k + 1}: needs a dense layer with a bias; got ${next?.type ?? "none"}.`);
}

function* bound(loaded: Loaded, k: number, fields: Fields, terms: Terms): Work<TwoSided> {
  const [shift, shifts] = [shiftOf("evidence.shift", fields.shift), shiftList(fields.shifts)];
  const f = yield* featuresOf(loaded, fields.layer as number, terms);
  const { delta, residual, factors } = yield* upperLayers(loaded, k, f, shifts, terms, "activated");
  const matrix = augmented(f);
  const range = { low: yield* smallestSingular(matrix, shift, terms), high: largestSingular(matrix) };
  return twoSided(range, factors, productNorm(matrix, delta, terms), frobenius(residual));
}

/** What a bound knows of the point, for the ledger. */
function certified(b: TwoSided, lossAtMost: number): Fields {
  return {
    fullRank: true,
    fullColumnRank: b.factors.every((f) => !f.matrix || f.low > 0),
    injective: b.lower > 0,
    gradientAtLeast: b.gradient.low,
    gradientAtMost: b.gradient.high,
    lossAtMost,
  };
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "shift", "shifts"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, inputsLayer, loaded.architecture.layers.length - 1);
  const k = layer === inputsLayer ? 0 : stageOfLayer(loaded.architecture, layer).number;
  if (!squaredLosses.includes(loaded.loss)) throw new Declined(`loss: needs ${squaredLosses.join(" or ")}; got ${loaded.loss}.`);
  requireNext(loaded, k);
  const b = yield* bound(loaded, k, fields, terms);
  const loss = losses(b);
  const status = loss.atMost !== null ? "proved" : b.gradient.high === 0 && loss.low > 0 ? "disproved" : "undecided";
  const options = { layer, ...certified(b, loss.high) };
  const width = k === 0 ? loaded.inputs.data.length / loaded.samples : stagesOf(loaded.architecture)[k - 1]!.width;
  const common = answers(loaded, { kind, theorem, status, grade: "enclosed", scopes: ["this-point"], options });
  return boundFields(b, loss, { ...common, layer, width });
}

/** Nguyen & Hein (2017), Lemma 3.5, in its quantitative form: the gradient in W_{k+1} and b_{k+1} bounded on both sides by the residual, with an activation at the output. */
export const gradientBoundAugmented: Kind = {
  id: kind,
  says: "c‖F_L − Y‖ <= ‖(∇_{W_{k+1}}Φ, ∇_{b_{k+1}}Φ)‖ <= C‖F_L − Y‖ with c >= lower and C <= upper at this point, for Φ = ½‖F_L − Y‖² and any output activation; hence Φ <= ½(‖∇‖/c)².",
  derive,
};
