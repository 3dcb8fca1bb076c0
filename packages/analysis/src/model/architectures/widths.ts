import { FormatError } from "@nadir/core-wasm";
import { both, type Extra, type ShapeBranches, type ShapeLayer, type ShapeNetwork, type WindowShape } from "./shape-network.ts";

/** [channels, height, width], or [units] of a dense layer. */
export type ImageShape = readonly number[];

/** One layer of an architecture at one input size. */
export interface LayerWidth {
  readonly name: string;
  readonly op: string;
  /** Layers with parameters or pooling on the longest way from the input to here, this one included. A join has the number of its deepest branch. */
  readonly depth: number;
  readonly shape: ImageShape;
  /** Neurons: the product of the shape. */
  readonly width: number;
  /** Weights and biases; with batch normalization a scale and a shift per channel instead of the bias, with learned slopes one per channel more. */
  readonly parameters: number;
  /** Why the layer is none of Nguyen & Hein (2018), Definitions 2.1 to 2.3; empty where it is. */
  readonly outside: readonly string[];
}

interface State {
  readonly shape: ImageShape;
  readonly depth: number;
}

interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly margin: number | "same";
  readonly ceil: boolean;
}

const extraReasons: Readonly<Record<Extra, string>> = {
  "batch-normalization": "normalizes over the batch",
  "response-normalization": "normalizes over neighboring channels",
  "learned-slope": "has an activation with parameters of its own (PReLU)",
};

/** Positions of a window along one axis: ⌊(in + 2·margin − kernel)/stride⌋ + 1, or ⌈in/stride⌉ for `same`; `ceil` rounds up unless the last window would start beyond the image. */
function positions({ size, kernel, stride, margin, ceil }: Axis): number {
  if (margin === "same") return Math.ceil(size / stride);
  const room = (size + 2 * margin - kernel) / stride;
  if (!ceil) return Math.floor(room) + 1;
  const rounded = Math.ceil(room) + 1;
  return (rounded - 1) * stride >= size + margin ? rounded - 1 : rounded;
}

function axesOf(window: WindowShape, shape: ImageShape): readonly [Axis, Axis] {
  const { kernel, stride = 1, margin = 0, dilation = 1, ceil = false } = window;
  const axis = (i: 0 | 1): Axis => ({
    size: shape[i + 1]!,
    kernel: dilation * (both(kernel)[i] - 1) + 1,
    stride: both(stride)[i],
    margin: margin === "same" ? margin : both(margin)[i],
    ceil,
  });
  return [axis(0), axis(1)];
}

/** What of a window Definition 2.1 and its standing assumptions do not allow: borders that are no neurons, and neurons in no patch. */
function windowReasons(window: WindowShape, shape: ImageShape): string[] {
  const reasons = new Set<string>();
  for (const axis of axesOf(window, shape)) {
    const count = positions(axis);
    const covered = (count - 1) * axis.stride + axis.kernel;
    const before = axis.margin === "same" ? Math.floor(Math.max(covered - axis.size, 0) / 2) : axis.margin;
    if (before > 0 || covered - before > axis.size) reasons.add("its border patches reach beyond the image (padding)");
    const holes = axis.stride > axis.kernel || ((window.dilation ?? 1) > 1 && axis.stride > 1);
    if (holes || covered - before < axis.size) reasons.add("leaves neurons of the layer below in no patch");
  }
  return [...reasons];
}

const size = (shape: ImageShape): number => shape.reduce((a, b) => a * b, 1);

/** Weights of one filter for one channel. */
function area({ kernel }: WindowShape): number {
  const [height, width] = both(kernel);
  return height * width;
}

function fit(layer: ShapeLayer | ShapeBranches, needs: string, got: ImageShape): never {
  throw new FormatError(`${layer.name}: needs ${needs}; got [${got.join(",")}]. Use a larger input.`);
}

function windowShape(layer: ShapeLayer & WindowShape, channels: number, input: ImageShape): ImageShape {
  if (input.length !== 3) fit(layer, "an image [channels,height,width]", input);
  const [height, width] = axesOf(layer, input).map(positions) as [number, number];
  if (!(height >= 1 && width >= 1)) fit(layer, "an image at least as large as its window", input);
  return [channels, height, width];
}

/** Extent after a transposed convolution: (in − 1)·stride − 2·margin + kernel + what its output padding adds. */
function transposedShape(layer: ShapeLayer & { readonly op: "transposed-conv" }, input: ImageShape): ImageShape {
  const extent = ({ size, kernel, stride, margin }: Axis): number =>
    (size - 1) * stride - 2 * (margin as number) + kernel + (layer.output ?? 0);
  return [layer.filters, ...axesOf(layer, input).map(extent)];
}

interface Applied {
  readonly shape: ImageShape;
  readonly reasons: readonly string[];
  /** Weights without biases; absent where the layer has none. */
  readonly weights?: number;
}

type Rule = (layer: never, input: ImageShape) => Applied;
type Of<Op extends ShapeLayer["op"]> = Extract<ShapeLayer, { op: Op }>;

const rules: Readonly<Record<ShapeLayer["op"], Rule>> = {
  conv: (l: Of<"conv">, input) => ({
    shape: windowShape(l, l.filters, input),
    reasons: [...((l.groups ?? 1) > 1 ? [`has ${l.groups} groups, so its filters see different patches`] : []), ...windowReasons(l, input)],
    weights: (l.filters * area(l) * input[0]!) / (l.groups ?? 1),
  }),
  "separable-conv": (l: Of<"separable-conv">, input) => ({
    shape: windowShape(l, l.filters, input),
    reasons: ["is a product of a depthwise and a pointwise convolution, so its filters are not free", ...windowReasons(l, input)],
    weights: input[0]! * (area(l) + l.filters),
  }),
  "transposed-conv": (l: Of<"transposed-conv">, input) => ({
    shape: transposedShape(l, input),
    reasons: ["is a transposed convolution: its patches differ in size"],
    weights: l.filters * area(l) * input[0]!,
  }),
  "max-pool": (l: Of<"max-pool">, input) => ({ shape: windowShape(l, input[0]!, input), reasons: windowReasons(l, input) }),
  "average-pool": (l: Of<"average-pool">, input) => ({
    shape: windowShape(l, input[0]!, input),
    reasons: ["averages; the definitions have max pooling only"],
  }),
  "max-unpool": (l: Of<"max-unpool">, [c, h, w]) => ({
    shape: [c!, h! * l.scale, w! * l.scale],
    reasons: ["puts values back where an earlier pooling took them"],
  }),
  "global-average-pool": (_: Of<"global-average-pool">, input) => ({
    shape: [input[0]!],
    reasons: ["averages; the definitions have max pooling only"],
  }),
  dense: (l: Of<"dense">, input) => ({ shape: [l.units], reasons: [], weights: l.units * size(input) }),
};

/** Biases or normalization, and slopes, per channel. */
function perChannel(extras: readonly Extra[], weights: number): number {
  const affine = weights === 0 ? 0 : extras.includes("batch-normalization") ? 2 : 1;
  return affine + (extras.includes("learned-slope") ? 1 : 0);
}

function layerWidth(layer: ShapeLayer, state: State): LayerWidth {
  const { shape, reasons, weights = 0 } = rules[layer.op](layer as never, state.shape);
  const extras = ("extras" in layer && layer.extras) || [];
  const parameters = weights + perChannel(extras, weights) * shape[0]!;
  const outside = [...reasons, ...extras.map((e) => extraReasons[e])];
  return { name: layer.name, op: layer.op, depth: state.depth + 1, shape, width: size(shape), parameters, outside };
}

function joinedShape(join: ShapeBranches, ends: readonly ImageShape[]): ImageShape {
  const first = ends[0]!;
  if (ends.some((s) => s.length !== first.length || s.slice(1).join() !== first.slice(1).join()))
    fit(join, "branches of one height and width", ends.flat());
  if (join.op === "concatenate") return [ends.reduce((sum, s) => sum + s[0]!, 0), ...first.slice(1)];
  if (!join.padChannels && ends.some((s) => s[0] !== first[0])) fit(join, "branches of as many channels", ends.flat());
  return [Math.max(...ends.map((s) => s[0]!)), ...first.slice(1)];
}

function joinWidth(join: ShapeBranches, ends: readonly State[]): LayerWidth {
  const shape = joinedShape(
    join,
    ends.map((e) => e.shape),
  );
  const depth = Math.max(...ends.map((e) => e.depth));
  const reason = join.op === "add" ? "adds a skip connection" : "joins branches: it is no function of one layer below by one kind of patch";
  return { name: join.name, op: join.op, depth, shape, width: size(shape), parameters: 0, outside: [reason] };
}

function run(network: ShapeNetwork, start: State, widths: LayerWidth[]): State {
  let state = start;
  for (const block of network) {
    if ("branches" in block) {
      const ends = block.branches.map((branch) => run(branch, state, widths));
      widths.push(joinWidth(block, ends));
    } else widths.push(layerWidth(block, state));
    const { shape, depth } = widths.at(-1)!;
    state = { shape, depth };
  }
  return state;
}

/**
 * Shape and number of neurons after every layer, pooling, concatenation and sum of a network, for inputs [channels, height, width].
 * Everything is counted after the activation, once; dropout, flattening and softmax change no width. Cost: one pass over the layers.
 * @throws FormatError where the input is too small
 */
export function layerWidths(network: ShapeNetwork, input: ImageShape): readonly LayerWidth[] {
  const widths: LayerWidth[] = [];
  run(network, { shape: input, depth: 0 }, widths);
  return widths;
}
