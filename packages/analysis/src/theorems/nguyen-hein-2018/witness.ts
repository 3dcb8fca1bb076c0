import { type Core, philoxWords } from "@nadir/core-wasm";
import {
  type ActivationLayer,
  type ActivationName,
  type Architecture,
  type Instance,
  type NdArray,
  type ParameterShape,
  parameterShapes,
  stagesOf,
} from "../../formats/index.ts";

/** Bits of each of the twelve integers whose sum is drawn: their standard deviation is 2^bits, so a sum/16 has 2^bits/16. */
const bits = { weight: 6, bias: 4 } as const;

/** Sums of twelve uniform integers below 2^width, centered, over 16: close to normal with standard deviation 2^width/16, exact dyadics on every machine. */
function dyadics(core: Core, count: number, seed: number, stream: number, width: number): Float64Array {
  using scope = core.scope("witness");
  const words = scope.empty("u32", [3 * count]);
  philoxWords(words, seed, stream);
  const drawn = words.view();
  const mask = (1 << width) - 1;
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < 12; j++) sum += (drawn[3 * i + Math.floor(j / 4)]! >>> (8 * (j % 4))) & mask;
    return (sum - 6 * mask) / 16;
  });
}

/** Adds word/2^36 to each number, the words from a stream of their own. */
function refine(core: Core, data: Float64Array, seed: number, stream: number): void {
  using scope = core.scope("witness");
  const words = scope.empty("u32", [data.length]);
  philoxWords(words, seed, fineStreams + stream);
  for (const [i, word] of words.view().entries()) data[i] = data[i]! + word / 2 ** 36;
}

/** The first stream of the words that refine, beyond those of all windows. */
const fineStreams = 1_048_576;

/** How large a witness's parameters are: standard deviations of weights, over √(fan-in) where `perFanIn`, and of biases. All powers of two. */
export interface Spread {
  readonly weight: number;
  readonly bias: number;
  readonly perFanIn: boolean;
  /** Layers below the wide one that are wide enough only carry their inputs on, one weight a filter: rounding errors do not grow through many layers. */
  readonly carry?: boolean;
  /** Numbers get 32 more bits below 2^-4, so that no sum of few of them is 0 by accident. */
  readonly fine?: boolean;
}

/** The first of the spreads, off the grid of sixteenths: signs of pre-activations are then clear. */
export const fineSpread: Spread = { weight: 4, bias: 1, perFanIn: false, fine: true };

/** The spreads that are tried in order: the first suits most networks; the second deep ones, whose rounding errors would grow through random layers; the others those that it saturates. */
export const spreads: readonly Spread[] = [
  { weight: 4, bias: 1, perFanIn: false },
  { weight: 4, bias: 1, perFanIn: true, carry: true },
  { weight: 4, bias: 2, perFanIn: true },
  { weight: 1, bias: 0.5, perFanIn: true },
];

/** The power of two next to 1/√n: 2^-⌊log₂(n)/2⌋. */
function rootScale(fanIn: number): number {
  return 1 / 2 ** Math.floor((31 - Math.clz32(fanIn)) / 2);
}

/** Weight and bias of a slope of about 1 on [0, 1], by activation; 1 and 0 for any other. */
const carriers: Readonly<Partial<Record<ActivationName, { readonly weight: number; readonly bias: number }>>> = {
  sigmoid: { weight: 4, bias: -2 },
  gelu: { weight: 1.25, bias: 0 },
  "gelu-tanh": { weight: 1.25, bias: 0 },
  silu: { weight: 1.5, bias: 0 },
  softplus: { weight: 1.5, bias: -1 },
  tanh: { weight: 1.125, bias: 0 },
};

/** The weight and bias that carry values near [0, 1] on: slope about 1. */
function carried(activation: ActivationLayer | null): { readonly weight: number; readonly bias: number } {
  return carriers[activation?.function ?? "identity"] ?? { weight: 1, bias: 0 };
}

/** A window of a layer that carries its inputs on: filter t reads channel t mod C at the middle of the kernel. Null where there are fewer filters than channels. */
function carrier({ role, shape }: ParameterShape, activation: ActivationLayer | null): Float64Array | null {
  const { weight, bias } = carried(activation);
  const data = new Float64Array(shape.reduce((a, b) => a * b, 1));
  if (role === "bias") return data.fill(bias);
  const [filters, channels, height = 1, width = 1] = shape as readonly [number, number, number?, number?];
  if (filters < channels) return null;
  const middle = Math.floor(height / 2) * width + Math.floor(width / 2);
  for (let t = 0; t < filters; t++) data[(t * channels + (t % channels)) * height * width + middle] = weight;
  return data;
}

/** Dyadic parameters from a seed, close to normal with the spread's standard deviations; window number i is drawn from stream i + 1. `wide` is the index of layer k's affine layer. */
export function witnessParameters(
  core: Core,
  architecture: Architecture,
  seed: number,
  spread: Spread = spreads[0]!,
  wide: number = 0,
): Readonly<Record<string, NdArray>> {
  const stages = stagesOf(architecture);
  const arrays = parameterShapes(architecture).map((window, i): [string, NdArray] => {
    const { name, role, shape, layer } = window;
    const count = shape.reduce((a, b) => a * b, 1);
    const activation = stages.find((stage) => stage.first === layer)?.activation ?? null;
    const through = spread.carry && layer < wide ? carrier(window, activation) : null;
    if (through) return [name, { dtype: "f8", shape, data: through }];
    const scale = role === "weight" && spread.perFanIn ? rootScale(count / shape[0]!) : 1;
    const data = dyadics(core, count, seed, i + 1, bits[role]);
    if (spread.fine) refine(core, data, seed, i + 1);
    const factor = (16 * spread[role] * scale) / 2 ** bits[role];
    return [name, { dtype: "f8", shape, data: factor === 1 ? data : data.map((x) => x * factor) }];
  });
  return Object.fromEntries(arrays);
}

/** The same network and data at a witness point: it speaks for almost every parameter, never for the given ones. */
export function witnessInstance(core: Core, instance: Instance, seed: number, spread: Spread = spreads[0]!, wide: number = 0): Instance {
  return { ...instance, parameters: witnessParameters(core, instance.architecture, seed, spread, wide), point: "witness" };
}
