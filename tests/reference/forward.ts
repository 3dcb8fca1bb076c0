import { type Architecture, type Layer, layerShapes, type NdArray } from "@nadir/analysis/formats";

type Parameters = Readonly<Record<string, NdArray>>;
type Shape = readonly number[];

const activations: Readonly<Record<string, (x: number, parameter: number) => number>> = {
  identity: (x) => x,
  relu: (x) => Math.max(0, x),
  "leaky-relu": (x, slope) => (x > 0 ? x : slope * x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: (x) => Math.tanh(x),
  softplus: (x, alpha) => (Math.max(0, alpha * x) + Math.log1p(Math.exp(-Math.abs(alpha * x)))) / alpha,
  silu: (x) => x / (1 + Math.exp(-x)),
  square: (x) => x * x,
  cubic: (x) => x * x * x,
  sin: Math.sin,
  arctan: Math.atan,
  gaussian: (x) => Math.exp(-x * x),
  elu: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
};

/** Calls `visit` for each pair of an output place and an input place under a window; -1 is a padded zero. */
function eachTap(
  l: Extract<Layer, { kernel: unknown }>,
  input: Shape,
  output: Shape,
  visit: (y: number, tap: number, x: number) => void,
): void {
  const [, H, W] = input as [number, number, number];
  const [, P, Q] = output as [number, number, number];
  const [dr, ds] = "dilation" in l ? l.dilation : [1, 1];
  for (let p = 0; p < P; p++)
    for (let q = 0; q < Q; q++)
      for (let r = 0; r < l.kernel[0]; r++)
        for (let s = 0; s < l.kernel[1]; s++) {
          const h = p * l.stride[0] - l.padding[0] + r * dr;
          const w = q * l.stride[1] - l.padding[1] + s * ds;
          visit(p * Q + q, r * l.kernel[1] + s, h >= 0 && h < H && w >= 0 && w < W ? h * W + w : -1);
        }
}

function conv2d(l: Extract<Layer, { type: "conv2d" }>, x: Float64Array, input: Shape, output: Shape, parameters: Parameters): Float64Array {
  const { groups = 1 } = l;
  const [channels, area] = [input[0]! / groups, input[1]! * input[2]!];
  const [taps, places] = [l.kernel[0] * l.kernel[1], output[1]! * output[2]!];
  const weight = parameters[`${l.name}.weight`]!.data;
  const bias = parameters[`${l.name}.bias`]?.data;
  const y = Float64Array.from({ length: l.filters * places }, (_, i) =>
    Number(bias?.[l.bias === "per-neuron" ? i : Math.floor(i / places)] ?? 0),
  );
  for (let k = 0; k < l.filters; k++)
    for (let c = 0; c < channels; c++)
      eachTap(l, input, output, (place, tap, at) => {
        if (at >= 0)
          y[k * places + place]! +=
            Number(weight[(k * channels + c) * taps + tap]) * x[(Math.floor((k * groups) / l.filters) * channels + c) * area + at]!;
      });
  return y;
}

function pool2d(l: Extract<Layer, { type: "max-pool2d" | "avg-pool2d" }>, x: Float64Array, input: Shape, output: Shape): Float64Array {
  const [area, places, max] = [input[1]! * input[2]!, output[1]! * output[2]!, l.type === "max-pool2d"];
  const y = new Float64Array(output[0]! * places).fill(max ? Number.NEGATIVE_INFINITY : 0);
  for (let c = 0; c < output[0]!; c++)
    eachTap(l, input, output, (place, _, at) => {
      const i = c * places + place;
      if (at < 0) return;
      y[i] = max ? Math.max(y[i]!, x[c * area + at]!) : y[i]! + x[c * area + at]! / (l.kernel[0] * l.kernel[1]);
    });
  return y;
}

function dense(l: Extract<Layer, { type: "dense" }>, x: Float64Array, parameters: Parameters): Float64Array {
  const weight = parameters[`${l.name}.weight`]!.data;
  const bias = parameters[`${l.name}.bias`]?.data;
  return Float64Array.from({ length: l.units }, (_, i) =>
    x.reduce((sum, value, j) => sum + Number(weight[i * x.length + j]) * value, Number(bias?.[i] ?? 0)),
  );
}

/** Output of a network for one sample, by naive loops in f64; the functions are JavaScript's, so compare with a tolerance. */
export function forward(architecture: Architecture, parameters: Parameters, sample: Float64Array): Float64Array {
  const shapes = layerShapes(architecture);
  const values = new Map<string, Float64Array>([["input", sample]]);
  let x = sample;
  architecture.layers.forEach((l, i) => {
    const input = i === 0 ? architecture.input : shapes[i - 1]!;
    if (l.type === "dense") x = dense(l, x, parameters);
    else if (l.type === "conv2d") x = conv2d(l, x, input, shapes[i]!, parameters);
    else if (l.type === "max-pool2d" || l.type === "avg-pool2d") x = pool2d(l, x, input, shapes[i]!);
    else if (l.type === "activation")
      x = x.map((value) => activations[l.function]!(value, l.parameter ?? (l.function === "leaky-relu" ? 0.01 : 1)));
    else if (l.type === "residual-add") x = x.map((value, j) => value + values.get(l.from)![j]!);
    else if (l.type === "global-avg-pool2d") {
      const area = input[1]! * input[2]!;
      x = Float64Array.from({ length: input[0]! }, (_, c) => x.subarray(c * area, (c + 1) * area).reduce((a, b) => a + b, 0) / area);
    }
    values.set(l.name, x);
  });
  return x;
}
