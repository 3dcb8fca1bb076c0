import type { NdArray } from "../../../formats/index.ts";
import { drawCodes, upperParameters, zeroParameters } from "./draws.ts";
import { fitEach, leastSteps } from "./fit-each.ts";
import { climb, jacobians } from "./upper.ts";
import { type ChooseUpper, DRAWS, mapsOf, type Parameters } from "./upper-choice.ts";

/** Longest step from the base point, neuron by neuron, that the linear part of the layers above may ask for. */
const SHORT = 0.25;

function columnMeans(y: Float64Array, m: number): Float64Array {
  const rows = y.length / m;
  return Float64Array.from({ length: m }, (_, j) => y.reduce((sum, v, i) => (i % m === j ? sum + v / rows : sum), 0));
}

/** The least power of two by which linear steps of this size become short. */
function widening(steps: Float64Array): number {
  const longest = steps.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  let factor = 1;
  while (factor * SHORT < longest) factor *= 2;
  return factor;
}

/** W_L times a factor, and b_L such that the outputs at the base point, where they were `outputs`, are the mean target. */
function widened(parameters: Parameters, name: string, factor: number, outputs: Float64Array, mean: Float64Array): Parameters {
  const [weight, bias] = [parameters[`${name}.weight`]!, parameters[`${name}.bias`]];
  const scaled = (weight.data as Float64Array).map((v) => v * factor);
  const own = bias?.data as Float64Array | undefined;
  const offsets = mean.map((v, j) => v - factor * (outputs[j]! - (own?.[j] ?? 0)));
  return {
    ...parameters,
    [`${name}.weight`]: { ...weight, data: scaled } as NdArray,
    ...(bias ? { [`${name}.bias`]: { ...bias, data: offsets } as NdArray } : {}),
  };
}

/** The output layer times a power of two, large enough that all targets lie a short step from the base point; its bias then fits the mean target. */
export const bySample: ChooseUpper = function* (core, instance, plan, stream, y) {
  const [next, output] = [plan.upper[0]!, plan.upper.at(-1)!];
  const [m, rows] = [output.width, y.length / output.width];
  const mean = columnMeans(y, m);
  for (let draw = 0; draw < DRAWS; draw++) {
    const own = stream.child("upper").child(draw);
    const drawn = { ...zeroParameters(instance, plan.upper), ...upperParameters(own, instance, plan.upper.slice(1)) };
    const base = drawCodes(own, 1, next.width);
    const maps = mapsOf(instance, plan, drawn);
    const passed = climb(core, next, maps, base, 1);
    const slope = jacobians(core, next, maps, passed, 1);
    const repeated = Float64Array.from({ length: rows * slope.length }, (_, i) => slope[i % slope.length]!);
    const offset = y.map((v, i) => v - mean[i % m]!);
    const steps = leastSteps(repeated, offset, rows, m, next.width);
    if (!steps) continue;
    const parameters = widened(drawn, output.name, widening(steps), passed.pre.at(-1)!, mean);
    const start = Float64Array.from({ length: rows * next.width }, (_, i) => base[i % next.width]!);
    const targets = yield* fitEach(core, next, mapsOf(instance, plan, parameters), start, y);
    if (targets) return { parameters, targets };
  }
  return null;
};
