import { activations, type Loaded, parameterOf } from "@nadir/analysis/check";
import { type Layer, layerShapes } from "@nadir/analysis/formats";
import { fixedActivations } from "./fixed-activations.ts";
import { fixed, times } from "./fixed-point.ts";

interface Image {
  readonly shape: readonly number[];
  readonly values: readonly bigint[];
}

type Window = Extract<Layer, { kernel: readonly [number, number] }>;

/** The values a window sees at (i, j) of channel c: undefined in the padding. */
function seen(l: Window, x: Image, c: number, i: number, j: number): (bigint | undefined)[] {
  const [, h, w] = x.shape as [number, number, number];
  const d = l.type === "conv2d" ? l.dilation : [1, 1];
  const out: (bigint | undefined)[] = [];
  for (let r = 0; r < l.kernel[0]; r++)
    for (let s = 0; s < l.kernel[1]; s++) {
      const [a, b] = [i * l.stride[0] + r * d[0]! - l.padding[0], j * l.stride[1] + s * d[1]! - l.padding[1]];
      out.push(a < 0 || b < 0 || a >= h || b >= w ? undefined : x.values[(c * h + a) * w + b]);
    }
  return out;
}

function sum(terms: readonly bigint[]): bigint {
  return terms.reduce((a, b) => a + b, 0n);
}

function apply(l: Layer, x: Image, shape: readonly number[], loaded: Loaded, earlier: ReadonlyMap<string, Image>): bigint[] {
  const array = (role: string): bigint[] => Array.from(loaded.parameters.get(`${l.name}.${role}`)?.data ?? [], fixed);
  const positions = (channels: number, f: (c: number, i: number, j: number) => bigint): bigint[] => {
    const out: bigint[] = [];
    for (let c = 0; c < channels; c++) for (let i = 0; i < shape[1]!; i++) for (let j = 0; j < shape[2]!; j++) out.push(f(c, i, j));
    return out;
  };
  if (l.type === "flatten") return [...x.values];
  if (l.type === "residual-add") return x.values.map((v, i) => v + earlier.get(l.from)!.values[i]!);
  if (l.type === "activation")
    return x.values.map((v) => fixedActivations[l.function](v, fixed(parameterOf(activations[l.function], l.parameter))));
  if (l.type === "dense") {
    const [w, b] = [array("weight"), array("bias")];
    return Array.from({ length: l.units }, (_, u) => sum(x.values.map((v, i) => times(v, w[u * x.values.length + i]!))) + (b[u] ?? 0n));
  }
  if (l.type === "global-avg-pool2d") {
    const plane = x.shape[1]! * x.shape[2]!;
    return Array.from({ length: x.shape[0]! }, (_, c) => sum(x.values.slice(c * plane, (c + 1) * plane)) / BigInt(plane));
  }
  if (l.type === "max-pool2d")
    return positions(
      x.shape[0]!,
      (c, i, j) => seen(l, x, c, i, j).reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a))!,
    );
  if (l.type === "avg-pool2d")
    return positions(x.shape[0]!, (c, i, j) => sum(seen(l, x, c, i, j).map((v) => v ?? 0n)) / BigInt(l.kernel[0] * l.kernel[1]));
  if (l.type !== "conv2d") throw new Error(`no reference for ${l.type}`);
  const [w, b] = [array("weight"), array("bias")];
  const { groups = 1 } = l;
  const taps = l.kernel[0] * l.kernel[1];
  return positions(l.filters, (k, i, j) => {
    let total = b.length === l.filters ? b[k]! : (b[(k * shape[1]! + i) * shape[2]! + j] ?? 0n);
    const [first, channels] = [Math.floor((k * groups) / l.filters) * (x.shape[0]! / groups), x.shape[0]! / groups];
    for (let c = 0; c < channels; c++)
      for (const [t, v] of seen(l, x, first + c, i, j).entries()) total += times(v ?? 0n, w[(k * channels + c) * taps + t]!);
    return total;
  });
}

/** The output of the last layer for one sample, over 320-bit fixed point, straight from the definitions. */
export function fixedForward(loaded: Loaded, sample: number): readonly bigint[] {
  const { architecture, inputs } = loaded;
  const width = inputs.data.length / loaded.samples;
  let x: Image = { shape: architecture.input, values: Array.from(inputs.data.subarray(sample * width, (sample + 1) * width), fixed) };
  const earlier = new Map([["input", x]]);
  for (const [i, layer] of architecture.layers.entries()) {
    const shape = layerShapes(architecture)[i]!;
    x = { shape, values: apply(layer, x, shape, loaded, earlier) };
    earlier.set(layer.name, x);
  }
  return x.values;
}
