import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../../evidence/index.ts";
import { type Instance, type NdArray, parameterShapes } from "../../../formats/index.ts";
import { Stream } from "../../../random/index.ts";
import { type FeatureMatrix, featureMatrix, gramShift } from "../features.ts";
import { drawCodes, lowerParameters, upperParameters, zeroParameters } from "./draws.ts";
import { fitEach, leastSteps } from "./fit-each.ts";
import { minimumNorm } from "./minimum-norm.ts";
import { firstEqual, type ZeroLossPlan } from "./plan.ts";
import { climb, type DenseMap, denseMap, jacobians } from "./upper.ts";

type Parameters = Record<string, NdArray>;

/** A network built to fit the targets, and what the certificate needs. */
export interface BuiltZeroLoss {
  readonly instance: Instance;
  readonly plan: ZeroLossPlan;
  /** Shift for σ_min(F_k); null: by an inverse. */
  readonly shift: number | null;
}

/** How far weights are widened, attempt by attempt. */
const factors = [1, 4, 0.25, 16];
/** Draws of the layers above. */
const DRAWS = 4;

function rowsOf(f: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  if (rows.length === f.rows) return f;
  const data = new Float64Array(rows.length * f.columns);
  rows.forEach((from, i) => {
    data.set(f.data.subarray(from * f.columns, (from + 1) * f.columns), i * f.columns);
  });
  return { rows: rows.length, columns: f.columns, data };
}

function pick(values: Float64Array, rows: readonly number[], width: number): Float64Array {
  return rowsOf({ data: values, columns: width, rows: values.length / width }, rows).data;
}

interface Lower {
  readonly parameters: Parameters;
  readonly features: FeatureMatrix;
  readonly shift: number | null;
}

/** Layers 1..k: those given, or random ones whose features of different samples have a certificate of full rank; the first draw where none is found. */
function* lower(core: Core, instance: Instance, plan: ZeroLossPlan, stream: Stream): Work<Lower> {
  const windows = parameterShapes(instance.architecture).filter((w) => w.layer <= plan.wide.last);
  const given = Object.fromEntries(windows.map((w) => [w.name, instance.parameters[w.name]!]));
  let first: Lower | null = null;
  for (const [i, factor] of (instance.point === "given" ? [1] : factors).entries()) {
    const parameters = instance.point === "given" ? given : lowerParameters(stream.child("lower").child(i), instance, plan.wide, factor);
    const point = { ...instance, parameters: { ...instance.parameters, ...parameters } };
    const features = rowsOf(yield* featureMatrix(core, point, plan.wide, "f64"), plan.distinct);
    const shift = yield* gramShift(core, features);
    first ??= { parameters, features, shift };
    if (shift !== null) return { parameters, features, shift };
  }
  return first!;
}

/** [n, m] by columns of units as a window [m, n]. */
function asWeight(x: Float64Array, inputs: number): NdArray {
  const units = x.length / inputs;
  const data = new Float64Array(x.length);
  for (let p = 0; p < inputs; p++) for (let j = 0; j < units; j++) data[j * inputs + p] = x[p * units + j]!;
  return { dtype: "f8", shape: [units, inputs], data };
}

/** What the layers above are made of, and the pre-activations of layer k+1 that they turn into the targets. */
interface Upper {
  readonly parameters: Parameters;
  readonly targets: Float64Array;
}

const squares = (values: Float64Array): number => values.reduce((sum, v) => sum + v * v, 0);

function mapsOf(instance: Instance, plan: ZeroLossPlan, parameters: Parameters): DenseMap[] {
  const point = { ...instance, parameters: { ...instance.parameters, ...parameters } };
  return plan.upper.slice(1).map((stage) => denseMap(point, stage));
}

/** A row of pre-activations for each class, and W_L = A⁺Z for their features A (Nguyen & Hein 2018, proof of Theorem 4.5); the draw with the smallest W_L. */
function* byClass(core: Core, instance: Instance, plan: ZeroLossPlan, stream: Stream, y: Float64Array): Work<Upper | null> {
  const [next, output] = [plan.upper[0]!, plan.upper.at(-1)!];
  const rows = y.length / output.width;
  const first = firstEqual(y, rows);
  const heads = Array.from(first.keys()).filter((i) => first[i] === i);
  const z = pick(y, heads, output.width);
  let [best, size]: [Upper | null, number] = [null, Number.POSITIVE_INFINITY];
  for (let draw = 0; draw < DRAWS; draw++) {
    const own = stream.child("upper").child(draw);
    const parameters = { ...zeroParameters(instance, plan.upper), ...upperParameters(own, instance, plan.upper.slice(1, -1)) };
    const codes = drawCodes(own, heads.length, next.width);
    const { last } = climb(core, next, mapsOf(instance, plan, parameters), codes, heads.length);
    const inputs = last.length / heads.length;
    const x = yield* minimumNorm(core, { rows: heads.length, columns: inputs, data: last }, z);
    if (!x || !(squares(x) < size)) continue;
    const place = new Map(heads.map((head, i) => [head, i]));
    const targets = pick(
      codes,
      Array.from(first, (head) => place.get(head)!),
      next.width,
    );
    [best, size] = [{ parameters: { ...parameters, [`${output.name}.weight`]: asWeight(x, inputs) }, targets }, squares(x)];
  }
  return best;
}

/** The output layer times a power of two, large enough that all targets lie a short step from the base point; its bias then fits the mean target. */
function* bySample(core: Core, instance: Instance, plan: ZeroLossPlan, stream: Stream, y: Float64Array): Work<Upper | null> {
  const [next, output] = [plan.upper[0]!, plan.upper.at(-1)!];
  const [m, rows] = [output.width, y.length / output.width];
  const mean = Float64Array.from({ length: m }, (_, j) => y.reduce((sum, v, i) => (i % m === j ? sum + v / rows : sum), 0));
  for (let draw = 0; draw < DRAWS; draw++) {
    const own = stream.child("upper").child(draw);
    const parameters = { ...zeroParameters(instance, plan.upper), ...upperParameters(own, instance, plan.upper.slice(1)) };
    const base = drawCodes(own, 1, next.width);
    const maps = mapsOf(instance, plan, parameters);
    const passed = climb(core, next, maps, base, 1);
    const slope = jacobians(core, next, maps, passed, 1);
    const repeated = Float64Array.from({ length: rows * slope.length }, (_, i) => slope[i % slope.length]!);
    const moves = leastSteps(
      repeated,
      y.map((v, i) => v - mean[i % m]!),
      rows,
      m,
      next.width,
    );
    if (!moves) continue;
    let factor = 1;
    while (factor * 0.25 < moves.reduce((most, v) => Math.max(most, Math.abs(v)), 0)) factor *= 2;
    const weight = parameters[`${output.name}.weight`]!;
    parameters[`${output.name}.weight`] = { ...weight, data: Float64Array.from(weight.data as Float64Array, (v) => v * factor) } as NdArray;
    const bias = parameters[`${output.name}.bias`];
    const own0 = bias ? (bias.data as Float64Array) : null;
    const offsets = Float64Array.from({ length: m }, (_, j) => mean[j]! - factor * (passed.pre.at(-1)![j]! - (own0?.[j] ?? 0)));
    if (bias) parameters[`${output.name}.bias`] = { ...bias, data: offsets } as NdArray;
    const start = Float64Array.from({ length: rows * next.width }, (_, i) => base[i % next.width]!);
    const targets = yield* fitEach(core, next, mapsOf(instance, plan, parameters), start, y);
    if (targets) return { parameters, targets };
  }
  return null;
}

/**
 * A network with zero loss up to rounding, in closed form (Nguyen & Hein 2018, proof of Theorem 4.5, part 2, and the same for arbitrary targets): layers 1..k random
 * or as given, those above as the plan says, W_{k+1} = F_k⁺(G − 1bᵀ). Answers why not where a step fails. Nothing is claimed of it: the checker proves the exact zero nearby.
 */
export function* buildZeroLoss(core: Core, instance: Instance, plan: ZeroLossPlan, seed: number): Work<BuiltZeroLoss | string> {
  const stream = new Stream(core, seed).child("zero-loss");
  const { parameters, features, shift } = yield* lower(core, instance, plan, stream);
  const y = pick(plan.targets, plan.distinct, plan.upper.at(-1)!.width);
  const upper =
    plan.route === "output-layer"
      ? { parameters: zeroParameters(instance, plan.upper), targets: y }
      : yield* (plan.route === "class-codes" ? byClass : bySample)(core, instance, plan, stream, y);
  if (!upper) return "no draw of the layers above could be solved for the targets";
  const x = yield* minimumNorm(core, features, upper.targets);
  if (!x) return `the features of layer ${plan.wide.number} are not independent in f64`;
  const next = plan.upper[0]!;
  const solved = { ...parameters, ...upper.parameters, [`${next.name}.weight`]: asWeight(x, features.columns) };
  const ordered = Object.fromEntries(parameterShapes(instance.architecture).map(({ name }) => [name, solved[name]!]));
  return { instance: { ...instance, parameters: ordered, point: "constructed" }, plan, shift };
}
