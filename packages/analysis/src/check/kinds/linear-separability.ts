import type { Json, Status, Work } from "../../evidence/index.ts";
import { stagesOf } from "../../formats/index.ts";
import { augmented } from "../augmented.ts";
import type { BoundedMatrix } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, number, theoremId } from "../fields.ts";
import { features } from "../forward.ts";
import { down, type Enclosed, hadamard, up } from "../gradient/enclosed.ts";
import { columnOf, hingeSlopes, shortfalls, signsOf } from "../gradient/hinge.ts";
import { leastMargin, type Plane } from "../gradient/margins.ts";
import { frobenius, productNorm } from "../gradient/norms.ts";
import { requireFinite } from "../gradient/two-sided.ts";
import { climb, type Passed } from "../gradient/upper-layers.ts";
import { inputsLayer, stageOfLayer } from "../hypotheses/rule.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { exceeds, leastNormal, type Terms, tiny } from "../terms.ts";

const kind = "linear-separability";

/** F_k for k >= 1; the inputs, which are exact, for k = 0. */
function* featuresOf(loaded: Loaded, layer: number, terms: Terms): Work<BoundedMatrix> {
  if (layer !== inputsLayer) return yield* features(loaded, layer, null, terms);
  const columns = loaded.inputs.data.length / loaded.samples;
  return { values: loaded.inputs.data, rows: loaded.samples, columns, error: new Float64Array(columns) };
}

function planesOf(value: Json | undefined, count: number, columns: number): readonly Plane[] {
  if (!Array.isArray(value) || value.length !== count) throw new Declined(`evidence.planes: needs ${count} planes, one for each output.`);
  return (value as readonly Json[]).map((plane, j) => {
    if (!Array.isArray(plane) || plane.length !== columns + 1)
      throw new Declined(`evidence.planes[${j}]: needs ${columns} + 1 numbers, normal and offset.`);
    return (plane as readonly Json[]).map((x, i) => number(`evidence.planes[${j}][${i}]`, x));
  });
}

/** ‖(a, b)‖₂, rounded up. */
function normOf(plane: Plane): number {
  const row: Enclosed = { values: Float64Array.from(plane), error: new Float64Array(plane.length), rows: 1, columns: plane.length };
  return frobenius(row).high;
}

/** What is known of Φ = Σ max(0, 1 − s f)² at the point. */
interface Hinge {
  readonly low: number;
  readonly high: number;
  /** Σ_j (‖(a_j, b_j)‖ ‖∇_j‖/(2 γ_j min σ'))² >= Φ for k = L-1; null elsewhere or where it is not finite. */
  readonly atMost: number | null;
  /** ‖(∇_{W_L}, ∇_{b_L}) Φ‖ from above; null where layer L is not the next. */
  readonly gradientAtMost: number | null;
}

/** r² of a norm rounded outward. */
function square(r: number): number {
  return r === 0 ? 0 : up(r * r, 1) + tiny;
}

interface Separated {
  readonly f: BoundedMatrix;
  readonly planes: readonly Plane[];
  readonly margins: readonly number[];
}

/** ‖(a, b)‖ ‖∇‖/(2 γ σ), rounded up: 0 for a gradient that is exactly 0, but only under slopes that are positive; no bound where they are not. */
function sumOfShortfalls(product: number, gradient: number, margin: number, slope: number): number {
  if (slope > 0 && gradient === 0) return 0;
  const divisor = 2 * margin * slope * (1 - 8 * Number.EPSILON);
  return divisor > leastNormal ? up((product + tiny) / divisor, 1) + tiny : Number.POSITIVE_INFINITY;
}

/** Σ_i |δ_ij| γ_j <= |⟨(a_j, b_j), ∇_j⟩| <= ‖(a_j, b_j)‖ ‖∇_j‖, and |δ_ij| >= 2 z_ij min σ'_L: so Σ_i z_ij² <= (Σ_i z_ij)² <= t_j². */
function boundOf(
  { f, planes, margins }: Separated,
  delta: Enclosed,
  slope: number,
  terms: Terms,
): Pick<Hinge, "atMost" | "gradientAtMost"> {
  const matrix = augmented(f);
  let [sum, squares] = [0, 0];
  for (const [j, plane] of planes.entries()) {
    const gradient = productNorm(matrix, columnOf(delta, j), terms).high;
    const t = sumOfShortfalls(up(normOf(plane) * gradient, 1), gradient, margins[j]!, slope);
    sum = sum + square(t);
    squares = squares + square(gradient);
  }
  const atMost = up(sum, planes.length);
  return {
    atMost: Number.isFinite(atMost) ? atMost : null,
    gradientAtMost: squares === 0 ? 0 : up(Math.sqrt(up(squares, planes.length)), 1),
  };
}

/** A lower bound of σ'_L(G_L), with its sign: where it is not positive the terms of ⟨(a_j, b_j), ∇_j⟩ need not have one sign. */
function leastSlope(slopes: Enclosed): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < slopes.values.length; i++) least = Math.min(least, slopes.values[i]! - slopes.error[i]!);
  return least > 0 ? down(least, 1) : 0;
}

function* hingeOf(loaded: Loaded, k: number, separated: Separated, signs: Int8Array, terms: Terms): Work<Hinge> {
  const { passed, outputs } = yield* climb(loaded, k, separated.f, "activated", terms);
  const z = shortfalls(outputs, signs, terms);
  const norm = frobenius(z);
  const loss = { low: Math.max(0, norm.low * norm.low * (1 - 8 * Number.EPSILON) - tiny), high: square(norm.high) };
  const [last] = passed as readonly Passed[];
  if (passed.length !== 1 || last?.stage.type !== "dense" || last.stage.bias === "none")
    return { ...loss, atMost: null, gradientAtMost: null };
  const slopes = hingeSlopes(z, signs);
  const delta = last.slopes ? hadamard(slopes, last.slopes, terms) : slopes;
  const slope = last.slopes ? leastSlope(last.slopes) : 1;
  return { ...loss, ...boundOf(separated, delta, slope, terms) };
}

/** What is decided: the bare claim is separability itself; Theorem 5.3 needs the loss bounded, or exactly 0. */
function statusOf(theorem: string | null, hinge: Hinge | null): Status {
  if (theorem === null) return "proved";
  return hinge && (hinge.atMost !== null || hinge.high === 0) ? "proved" : "undecided";
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "planes"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, inputsLayer, loaded.architecture.layers.length - 1);
  const k = layer === inputsLayer ? 0 : stageOfLayer(loaded.architecture, layer).number;
  const stages = stagesOf(loaded.architecture);
  if (k >= stages.length) throw new Declined("layer: needs a hidden layer; got the output layer.");
  const outputs = stages.at(-1)!.width;
  const signs = signsOf(loaded, outputs);
  const f = yield* featuresOf(loaded, layer, terms);
  const planes = planesOf(fields.planes, outputs, f.columns);
  const margins = planes.map((plane, j) => leastMargin(f, plane, (i) => signs[i * outputs + j]!, terms));
  for (const [j, margin] of margins.entries())
    if (!exceeds(margin, 0, terms)) throw new Declined(`evidence.planes[${j}]: needs a positive margin at every sample; got ${margin}.`);
  const hinge = loaded.loss === "squared-hinge" ? yield* hingeOf(loaded, k, { f, planes, margins }, signs, terms) : null;
  if (typeof hinge?.atMost === "number" && !(hinge.low <= hinge.atMost))
    throw new Declined("bound: the enclosures contradict each other, which is a bug.");
  const options = { layer, separable: true, lossAtMost: hinge?.high ?? null };
  return requireFinite({
    ...answers(loaded, { kind, theorem, status: statusOf(theorem, hinge), grade: "enclosed", scopes: ["this-point"], options }),
    layer,
    width: f.columns,
    margins,
    norms: planes.map(normOf),
    lossAtLeast: hinge?.low ?? null,
    lossAtMost: hinge?.high ?? null,
    gradientAtMost: hinge?.gradientAtMost ?? null,
    boundOfLoss: hinge?.atMost ?? null,
  });
}

/** Classes separated one against the rest by planes, and the bound of the squared hinge loss that follows (Nguyen & Hein 2017, Theorem 5.3, quantitative). */
export const linearSeparability: Kind = {
  id: kind,
  says: "The features of layer k are linearly separable, each class from the rest, with s_ij(a_j·f_k(x_i) + b_j) >= margins_j > 0; for k = L-1 and the squared hinge loss Φ <= boundOfLoss.",
  derive,
};
