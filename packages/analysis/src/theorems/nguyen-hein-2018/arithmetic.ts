import { bitLength, commonExponent, scaledInteger } from "../../exact/index.ts";
import { type Architecture, applySteps, type Instance, parameterShapes } from "../../formats/index.ts";
import { estimate } from "../../model/index.ts";
import { isPiecewiseLinear } from "./exact-rank.ts";

/** Multiplications of BigInts that take the checker a few seconds. */
const LONG = 3e7;

/** Numbers as integers over their common power of two: its exponent, and the bits of the largest. */
interface Scale {
  readonly exponent: number;
  readonly bits: number;
}

function scaleOf(values: Float64Array): Scale {
  const exponent = commonExponent(values);
  return { exponent, bits: values.reduce((most, x) => Math.max(most, bitLength(scaledInteger(x, exponent))), 0) };
}

/** Whether all sums of the only affine layer stay integers below 2^53: of weights times inputs, in units fine enough for the biases. */
function staysInDoubles(instance: Instance, architecture: Architecture): boolean {
  const shapes = parameterShapes(architecture);
  const scales = (role: string): Scale[] =>
    shapes.filter((shape) => shape.role === role).map(({ name }) => scaleOf(applySteps(instance.parameters[name]!)));
  const [weight, ...others] = scales("weight");
  if (!weight || others.length > 0) return false;
  const fanIn = shapes
    .find(({ role }) => role === "weight")!
    .shape.slice(1)
    .reduce((a, b) => a * b, 1);
  const inputs = scaleOf(applySteps(instance.inputs, instance.inputSteps));
  const unit = inputs.exponent + weight.exponent;
  const sums = inputs.bits + weight.bits + bitLength(BigInt(fanIn));
  return (
    scales("bias").every((bias) => {
      const finer = bias.bits > 0 ? Math.max(0, unit - bias.exponent) : 0;
      return Math.max(sums + finer, bias.bits + Math.max(0, bias.exponent - unit)) < 52;
    }) && sums < 52
  );
}

/** How the checker should decide signs at a layer: as exact integers where the network is piecewise linear and that is no long work, else by error bounds. */
export function arithmeticFor(instance: Instance, last: number): "exact" | "enclosed" {
  const architecture = { ...instance.architecture, layers: instance.architecture.layers.slice(0, last + 1) };
  if (!isPiecewiseLinear(instance, last)) return "enclosed";
  const work = (estimate(architecture, "forward").flopsPerSample / 2) * instance.inputs.shape[0]!;
  return work < LONG || staysInDoubles(instance, architecture) ? "exact" : "enclosed";
}
