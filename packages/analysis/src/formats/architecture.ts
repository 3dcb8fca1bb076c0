import { FormatError } from "@nadir/core-wasm";
import { z } from "zod";

const count = z
  .int()
  .min(1)
  .max(2 ** 30);
const pair = z.union([count.transform((n): [number, number] => [n, n]), z.tuple([count, count])]);
const margin = z
  .int()
  .min(0)
  .max(2 ** 20);
const margins = z.union([margin.transform((n): [number, number] => [n, n]), z.tuple([margin, margin])]);
const name = z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/);
const named = { name: name.optional() };
const window = { kernel: pair, stride: pair.optional(), padding: margins.default([0, 0]) };

/** Names of the activations; each fixes a real function: `gelu` is the erf form, `gelu-tanh` the other. */
export const activationNames: readonly ActivationName[] = [
  "identity",
  "relu",
  "leaky-relu",
  "sigmoid",
  "tanh",
  "softplus",
  "gelu",
  "gelu-tanh",
  "silu",
  "square",
  "sigmoid-cubed",
];
/** An activation of the table. */
export type ActivationName =
  | "identity"
  | "relu"
  | "leaky-relu"
  | "sigmoid"
  | "tanh"
  | "softplus"
  | "gelu"
  | "gelu-tanh"
  | "silu"
  | "square"
  | "sigmoid-cubed";

const layer = z.discriminatedUnion("type", [
  z.strictObject({ ...named, type: z.literal("dense"), units: count, bias: z.boolean().default(true) }),
  z.strictObject({
    ...named,
    type: z.literal("conv2d"),
    filters: count,
    kernel: pair,
    stride: pair.default([1, 1]),
    padding: margins.default([0, 0]),
    dilation: pair.default([1, 1]),
    /** One bias per filter (as PyTorch), one per output neuron (as Nguyen & Hein, Definition 2.1), or none. */
    bias: z.enum(["per-filter", "per-neuron", "none"]).default("per-filter"),
  }),
  z.strictObject({
    ...named,
    type: z.literal("activation"),
    function: z.enum(activationNames as [ActivationName]),
    /** Slope of leaky ReLU on the negative side (default 0.01) or α of softplus ln(1 + e^{αt})/α (default 1). */
    parameter: z.number().optional(),
  }),
  z.strictObject({ ...named, type: z.literal("max-pool2d"), ...window }),
  /** Padded zeros count in the mean, as PyTorch's default. */
  z.strictObject({ ...named, type: z.literal("avg-pool2d"), ...window }),
  z.strictObject({ ...named, type: z.literal("global-avg-pool2d") }),
  z.strictObject({ ...named, type: z.literal("flatten") }),
  /** Adds the output of an earlier layer (or `input`). */
  z.strictObject({ ...named, type: z.literal("residual-add"), from: z.string() }),
]);

const schema = z.strictObject({
  schema: z.literal("nadir/architecture@1"),
  name: z.string().max(200).default("network"),
  /** Shape of one sample: [features] or [channels, height, width]. */
  input: z.array(count).min(1).max(3),
  layers: z.array(layer).min(1).max(10_000),
});

type Pair = readonly [number, number];

interface Named {
  readonly name: string;
}

/** y = W x + b on a flat input. */
export interface DenseLayer extends Named {
  readonly type: "dense";
  readonly units: number;
  readonly bias: boolean;
}

/** Cross-correlation as PyTorch's Conv2d, NCHW. */
export interface Conv2dLayer extends Named {
  readonly type: "conv2d";
  readonly filters: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  /** One bias per filter (as PyTorch), one per output neuron (as Nguyen & Hein, Definition 2.1), or none. */
  readonly bias: "per-filter" | "per-neuron" | "none";
}

/** An elementwise function of the table. */
export interface ActivationLayer extends Named {
  readonly type: "activation";
  readonly function: ActivationName;
  /** Slope of leaky ReLU on the negative side (default 0.01) or α of softplus ln(1 + e^{αt})/α (default 1). */
  readonly parameter?: number | undefined;
}

/** Maximum or mean over windows; the stride defaults to the kernel; padded zeros count in the mean (as PyTorch's default), never in the maximum. */
export interface Pool2dLayer extends Named {
  readonly type: "max-pool2d" | "avg-pool2d";
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
}

/** Mean over height and width: [C,H,W] to [C]. */
export interface GlobalAvgPool2dLayer extends Named {
  readonly type: "global-avg-pool2d";
}

/** [C,H,W] to [C·H·W]. */
export interface FlattenLayer extends Named {
  readonly type: "flatten";
}

/** Adds the output of an earlier layer (or `input`). */
export interface ResidualAddLayer extends Named {
  readonly type: "residual-add";
  readonly from: string;
}

/** A layer with every default filled in and a unique name. */
export type Layer = DenseLayer | Conv2dLayer | ActivationLayer | Pool2dLayer | GlobalAvgPool2dLayer | FlattenLayer | ResidualAddLayer;
/** The layer of one type. */
export type LayerOf<T extends Layer["type"]> = Extract<Layer, { type: T }>;

/** A network description, `nadir/architecture@1`, complete: defaults filled in, names unique. */
export interface Architecture {
  readonly schema: "nadir/architecture@1";
  readonly name: string;
  readonly input: readonly number[];
  readonly layers: readonly Layer[];
}

/** The published JSON Schema of `nadir/architecture@1`. */
export function architectureSchema(): object {
  return z.toJSONSchema(schema, { io: "input" });
}

/** Validates a parsed JSON value. @throws FormatError naming the first offending field */
export function parseArchitecture(value: unknown): Architecture {
  const result = schema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    throw new FormatError(
      `architecture: needs a valid "${issue.path.join(".") || "document"}"; got an error: ${issue.message}. See \`nadir explain architecture\`.`,
    );
  }
  const layers = result.data.layers.map((l, i) => {
    const stride = "kernel" in l && !l.stride ? { stride: l.kernel } : {};
    return { ...l, ...stride, name: l.name ?? `${l.type === "conv2d" ? "conv" : l.type}${i + 1}` } as Layer;
  });
  const seen = new Set(["input"]);
  for (const l of layers) {
    if (seen.has(l.name)) throw new FormatError(`architecture: needs unique layer names; got "${l.name}" twice. Rename one.`);
    if (l.type === "residual-add" && !seen.has(l.from))
      throw new FormatError(
        `architecture: needs the name of an earlier layer in "${l.name}.from"; got "${l.from}". Use one of ${[...seen].join(", ")}.`,
      );
    seen.add(l.name);
  }
  const architecture: Architecture = { ...result.data, layers };
  layerShapes(architecture);
  return architecture;
}

function fail(layer: Layer, needs: string, got: readonly number[]): never {
  throw new FormatError(`architecture: layer "${layer.name}" needs ${needs}; got [${got.join(",")}]. Check the layers before it.`);
}

/** Output extent of a window: ⌊(in + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1. */
export function windowExtent(size: number, kernel: number, stride: number, padding: number, dilation: number): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

function windowShape(
  l: Conv2dLayer | Pool2dLayer,
  channels: number,
  input: readonly number[],
  stride: readonly number[],
  dilation: readonly number[],
): number[] {
  const [h, w] = [0, 1].map((i) => windowExtent(input[i + 1]!, l.kernel[i]!, stride[i]!, l.padding[i]!, dilation[i]!));
  if (!(h! >= 1 && w! >= 1)) fail(l, "an image at least as large as its kernel", input);
  return [channels, h!, w!];
}

function outputShape(l: Layer, input: readonly number[], earlier: ReadonlyMap<string, readonly number[]>): readonly number[] {
  switch (l.type) {
    case "dense":
      if (input.length !== 1) fail(l, "a flat input; put a flatten layer before it", input);
      return [l.units];
    case "conv2d":
      if (input.length !== 3) fail(l, "an image [channels,height,width]", input);
      return windowShape(l, l.filters, input, l.stride, l.dilation);
    case "max-pool2d":
    case "avg-pool2d":
      if (input.length !== 3) fail(l, "an image [channels,height,width]", input);
      if (l.kernel.some((k, i) => 2 * l.padding[i]! > k)) fail(l, "a padding of at most half its kernel", l.padding);
      return windowShape(l, input[0]!, input, l.stride, [1, 1]);
    case "global-avg-pool2d":
      if (input.length !== 3) fail(l, "an image [channels,height,width]", input);
      return [input[0]!];
    case "flatten":
      return [input.reduce((a, b) => a * b, 1)];
    case "activation":
      return input;
    case "residual-add": {
      const other = earlier.get(l.from)!;
      if (other.join() !== input.join()) fail(l, `the shape [${other.join(",")}] of "${l.from}"`, input);
      return input;
    }
  }
}

/** Shape of one sample after each layer, in order. @throws FormatError where the layers do not fit */
export function layerShapes(architecture: Architecture): readonly (readonly number[])[] {
  const earlier = new Map<string, readonly number[]>([["input", architecture.input]]);
  let shape: readonly number[] = architecture.input;
  return architecture.layers.map((l) => {
    shape = outputShape(l, shape, earlier);
    earlier.set(l.name, shape);
    return shape;
  });
}

/** A named window of the flat parameter vector θ. */
export interface ParameterShape {
  readonly name: string;
  readonly layer: number;
  readonly role: "weight" | "bias";
  readonly shape: readonly number[];
}

/** The windows of θ in order: dense weight [units, in], bias [units]; conv weight [filters, channels, height, width], bias [filters] or [filters, outHeight, outWidth]. */
export function parameterShapes(architecture: Architecture): readonly ParameterShape[] {
  const shapes = layerShapes(architecture);
  return architecture.layers.flatMap((l, i): ParameterShape[] => {
    const input = i === 0 ? architecture.input : shapes[i - 1]!;
    const window = (role: "weight" | "bias", shape: readonly number[]): ParameterShape => ({
      name: `${l.name}.${role}`,
      layer: i,
      role,
      shape,
    });
    if (l.type === "dense") return [window("weight", [l.units, input[0]!]), ...(l.bias ? [window("bias", [l.units])] : [])];
    if (l.type !== "conv2d") return [];
    const bias = { "per-filter": [l.filters], "per-neuron": [...shapes[i]!], none: null }[l.bias];
    return [window("weight", [l.filters, input[0]!, ...l.kernel]), ...(bias ? [window("bias", bias)] : [])];
  });
}
