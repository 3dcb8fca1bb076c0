import { activate, activateSecondDerivative, type Core, UsageError } from "@nadir/core-wasm";
import type { PreprocessingStep, Work } from "../../evidence/index.ts";
import { commonExponent, powerOfTwo } from "../../exact/index.ts";
import {
  type ActivationLayer,
  type Architecture,
  applySteps,
  type DataSet,
  type Instance,
  layerShapes,
  type NdArray,
  parameterShapes,
  parseArchitecture,
} from "../../formats/index.ts";
import { type Cloud, cloudOf, firstDense } from "./cloud.ts";
import { balancedResidual } from "./residual.ts";

/** Features that the default network pools images to, and features of which a residual is looked for. */
const [pooled, mostFeatures] = [16, 20];
/** Integer features above this are made shorter by rounding the inputs, to this many bits at most. */
const [longest, mostBits] = [2 ** 14, 12];
/** Neurons of the default network. */
const units = 8;

/** The network where none is given: images pooled to at most 16 means, 8 sigmoid neurons, one output. @throws UsageError for more than 20 columns */
export function localMinimumNetwork({ inputs }: DataSet): Architecture {
  const [, ...input] = inputs.shape;
  const dense = [
    { type: "dense", units },
    { type: "activation", function: "sigmoid" },
    { type: "dense", units: 1 },
  ];
  if (input.length === 1) {
    if (!(input[0]! <= mostFeatures)) throw tooMany(input[0]!);
    return parseArchitecture({ schema: "nadir/architecture@1", name: `dense ${units}`, input, layers: dense });
  }
  const [channels, height, width] = input as [number, number, number];
  let kernel = 1;
  while (channels * Math.floor(height / kernel) * Math.floor(width / kernel) > pooled && kernel < Math.min(height, width)) kernel++;
  const layers = [...(kernel > 1 ? [{ type: "avg-pool2d", kernel }] : []), { type: "flatten" }, ...dense];
  return parseArchitecture({ schema: "nadir/architecture@1", name: `pool ${kernel}, dense ${units}`, input, layers });
}

function tooMany(features: number): UsageError {
  return new UsageError(
    `local-minimum: needs at most ${mostFeatures} features of the hidden layer; got ${features}. Pool images, or use fewer columns.`,
  );
}

function requireShape(architecture: Architecture): void {
  const { layers } = architecture;
  const first = firstDense(architecture);
  const [, activation, output] = layers.slice(first);
  const plain = ["flatten", "avg-pool2d", "max-pool2d", "global-avg-pool2d"];
  const fits = first >= 0 && layers.length === first + 3 && activation?.type === "activation" && output?.type === "dense";
  const biased = layers.every((l) => l.type !== "dense" || l.bias);
  if (!fits || !biased || !layers.slice(0, first).every((l) => plain.includes(l.type)))
    throw new UsageError(
      `local-minimum: needs flatten and pooling, then dense, activation, dense, both with biases; got ${layers.map((l) => l.type).join(", ")}. Leave --model out for a default.`,
    );
  const features = first === 0 ? architecture.input[0]! : layerShapes(architecture)[first - 1]![0]!;
  if (!(features <= mostFeatures)) throw tooMany(features);
}

/** What average pools divide by. */
function areaOf(architecture: Architecture): number {
  const shapes = [architecture.input, ...layerShapes(architecture)];
  return architecture.layers.reduce((area, l, i) => {
    if (l.type === "avg-pool2d") return area * l.kernel[0] * l.kernel[1];
    return l.type === "global-avg-pool2d" ? area * shapes[i]![1]! * shapes[i]![2]! : area;
  }, 1);
}

/** Steps that round x to multiples of 2^e: adding and subtracting 1.5·2^(52+e) in f64. Recorded, they are part of what is claimed. */
function roundingSteps(x: Float64Array, area: number): PreprocessingStep[] {
  const largest = x.reduce((m, t) => Math.max(m, Math.abs(t)), 0);
  let bits = mostBits;
  while (bits > 3 && area * powerOfTwo(bits) > longest) bits--;
  let e = -1000;
  while (powerOfTwo(e + bits) < largest) e++;
  const by = 1.5 * powerOfTwo(52 + e);
  return [
    { op: "add", by },
    { op: "subtract", by },
  ];
}

/** The features as integers over one scale, or null where they are too long. */
function* integers(core: Core, instance: Instance): Work<Cloud | null> {
  const unit = commonExponent(applySteps(instance.inputs, instance.inputSteps));
  if (unit < -1000) return null;
  const scale = areaOf(instance.architecture) * powerOfTwo(-unit);
  const cloud = yield* cloudOf(core, instance);
  const values = cloud.values.map((x) => Math.round(x * scale) + 0);
  return values.every((x) => Math.abs(x) <= longest) ? { ...cloud, values } : null;
}

/** Biases at which σ is curved: 0 where σ(0) and σ″(0) allow the stored point to be exact, else several others; and the sign of σ″ there. */
function curvedBiases(
  core: Core,
  { function: name, parameter }: ActivationLayer,
  n: number,
): { readonly b: Float64Array; readonly sign: Float64Array; readonly sigma: Float64Array } {
  using scope = core.scope("curvature");
  const candidates = Float64Array.of(0, -1, -0.5, -1.5, 1, 0.5, 1.5, -2, 2);
  const [x, y] = [scope.from("f64", [candidates.length], candidates), scope.zeros("f64", [candidates.length])];
  activateSecondDerivative(y, x, name, parameter);
  const second = y.toArray();
  activate(y, x, name, parameter);
  const value = y.toArray();
  const exact = Math.abs(second[0]!) > 1e-3 && Number.isInteger(value[0]);
  const good = exact ? [0] : Array.from(candidates, (_, i) => i).filter((i) => candidates[i] !== 0 && Math.abs(second[i]!) > 1e-3);
  if (good.length === 0)
    throw new UsageError(
      `local-minimum: needs an activation with a second derivative; got ${name}, which is piecewise linear. Use sigmoid, tanh, softplus, silu or gelu.`,
    );
  const pick = (from: Float64Array): Float64Array => Float64Array.from({ length: n }, (_, j) => from[good[j % good.length]!]!);
  return { b: pick(candidates), sign: pick(second).map(Math.sign), sigma: pick(value) };
}

/** Parameters of the minimum: zero hidden weights, dyadic outer weights of the sign of σ″, output biases as near to −Σ_j v_j σ(b_j) as doubles are summed. */
function parametersOf(core: Core, architecture: Architecture): Record<string, NdArray> {
  const [inner, activation, outer] = architecture.layers.slice(firstDense(architecture)) as [
    { name: string; units: number },
    ActivationLayer,
    { name: string; units: number },
  ];
  const { b, sign, sigma } = curvedBiases(core, activation, inner.units);
  let size = 1;
  while (size * inner.units > 1) size /= 2;
  const v = sign.map((s, j) => s * size * (1 + (j % 3) / 4));
  const c = -v.reduce((s, weight, j) => s + weight * sigma[j]!, 0) + 0;
  const values: Readonly<Record<string, (size: number) => Float64Array>> = {
    [`${inner.name}.weight`]: (count) => new Float64Array(count),
    [`${inner.name}.bias`]: () => b,
    [`${outer.name}.weight`]: (count) => Float64Array.from({ length: count }, (_, at) => v[at % v.length]!),
    [`${outer.name}.bias`]: (count) => new Float64Array(count).fill(c),
  };
  return Object.fromEntries(
    parameterShapes(architecture).map(({ name, shape }) => [
      name,
      { dtype: "f8", shape, data: values[name]!(shape.reduce((x, y) => x * y, 1)) },
    ]),
  );
}

/**
 * A local minimum that is not global, for the inputs of an instance: targets y = −r·2^-s with Σr = 0, Σ r x = 0 and Σ r x xᵀ definite, and parameters with
 * zero hidden weights. Inputs with long mantissas are rounded by recorded steps. A search: `suboptimal-local-minimum` proves it. Or why none was found.
 * @throws UsageError for another kind of network
 */
export function* buildLocalMinimum(core: Core, given: Instance): Work<Instance | string> {
  const { architecture } = given;
  requireShape(architecture);
  const parameters = parametersOf(core, architecture);
  let instance: Instance = { ...given, loss: "squared", parameters, point: "constructed" };
  let cloud = yield* integers(core, instance);
  if (!cloud) {
    const steps = roundingSteps(applySteps(given.inputs, given.inputSteps), areaOf(architecture));
    instance = { ...instance, inputSteps: [...given.inputSteps, ...steps] };
    cloud = yield* integers(core, instance);
  }
  if (!cloud) return "the features are too long integers, even of rounded inputs";
  const r = yield* balancedResidual(cloud);
  if (typeof r === "string") return r;
  const largest = r.reduce((m, x) => Math.max(m, Math.abs(x)), 0);
  let scale = 1;
  while (scale * largest > 1) scale /= 2;
  const outputs = layerShapes(architecture).at(-1)![0]!;
  const data = Float64Array.from({ length: cloud.samples * outputs }, (_, at) => -scale * r[Math.floor(at / outputs)]! + 0);
  return { ...instance, targets: { dtype: "f8", shape: [cloud.samples, outputs], data }, targetSteps: [] };
}
