import { type Architecture, elementCount, layerShapes, parameterShapes, type Stage, stagesOf } from "../formats/index.ts";
import { type LayerWidth, layerWidths, type PublishedArchitecture } from "../model/index.ts";

/** Training images of ImageNet (ILSVRC 2012). */
export const imagenetSamples = 1_281_167;

/** Why some layers are none of Nguyen & Hein (2018), Definitions 2.1 to 2.3. */
export interface OutsideReason {
  readonly because: string;
  readonly layers: readonly string[];
}

/** The widths of one network beside a number of samples. */
export interface WidthRow {
  readonly id: string;
  readonly title: string;
  readonly input: readonly number[];
  /** N. */
  readonly samples: number;
  /** M, the largest width of a hidden layer (Theorem 3.4 needs k <= L − 1), the first layer that has it, and its k. */
  readonly maximum: number;
  readonly layer: string;
  readonly depth: number;
  /** The other hidden layers as wide as that. */
  readonly equals: readonly string[];
  /** M > N, the column of the paper's Table 1; the theorems need M >= N. */
  readonly exceeds: boolean;
  /** The first hidden layer with at least N neurons, or null. */
  readonly wide: { readonly name: string; readonly depth: number; readonly width: number } | null;
  readonly outside: readonly OutsideReason[];
  readonly remarks: readonly string[];
  readonly layers: readonly LayerWidth[];
}

function outsideOf(layers: readonly LayerWidth[]): OutsideReason[] {
  const reasons = new Map<string, string[]>();
  for (const { name, outside } of layers) for (const because of outside) reasons.set(because, [...(reasons.get(because) ?? []), name]);
  return [...reasons].map(([because, names]) => ({ because, layers: names }));
}

type About = Pick<WidthRow, "id" | "title" | "input" | "samples" | "remarks">;

function rowOf(about: About, layers: readonly LayerWidth[], hidden: readonly LayerWidth[]): WidthRow {
  const maximum = Math.max(0, ...hidden.map((l) => l.width));
  const [first, ...others] = hidden.filter((l) => l.width === maximum);
  const wide = hidden.find((l) => l.width >= about.samples);
  return {
    ...about,
    maximum,
    layer: first?.name ?? "",
    depth: first?.depth ?? 0,
    equals: others.map((l) => l.name),
    exceeds: maximum > about.samples,
    wide: wide ? { name: wide.name, depth: wide.depth, width: wide.width } : null,
    outside: outsideOf(layers),
    layers,
  };
}

/** The widths of a published architecture at any input size. @throws FormatError where the input is too small */
export function publishedWidths(
  model: PublishedArchitecture,
  input: readonly number[] = model.input,
  samples: number = imagenetSamples,
): WidthRow {
  const layers = layerWidths(model.network, input);
  const output = layers.at(-1)!;
  const remarks = [
    `input of the source: ${model.input.join("x")}; conventions of ${model.follows}`,
    ...model.differences,
    "one bias (or shift of a normalization) per filter; Definition 2.1 has one per neuron",
    ...(output.width > samples
      ? [`the output layer "${output.name}" has ${output.width} neurons; the theorems speak of hidden layers`]
      : []),
  ];
  return rowOf({ id: model.id, title: model.title, input, samples, remarks }, layers, layers.slice(0, -1));
}

function parametersOf(architecture: Architecture, { first, last }: Stage): number {
  const own = parameterShapes(architecture).filter(({ layer }) => layer >= first && layer <= last);
  return own.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** The widths of a user's network, layers counted as the theorems do: an affine map with its activation is one. */
export function ownWidths(architecture: Architecture, samples: number): WidthRow {
  const shapes = layerShapes(architecture);
  const stages = stagesOf(architecture);
  const layers = stages.map((s): LayerWidth => {
    const tied = s.type === "conv2d" && s.bias === "per-filter" ? ["has one bias per filter; Definition 2.1 has one per neuron"] : [];
    const outside = [...(s.outside ? [s.outside] : []), ...tied];
    return {
      name: s.name,
      op: s.type,
      depth: s.number,
      shape: shapes[s.last]!,
      width: s.width,
      parameters: parametersOf(architecture, s),
      outside,
    };
  });
  const last = stages.at(-1);
  const output = last !== undefined && last.activation === null && (last.type === "dense" || last.type === "conv2d");
  const about = { id: architecture.name, title: architecture.name, input: architecture.input, samples, remarks: [] };
  return rowOf(about, layers, output ? layers.slice(0, -1) : layers);
}
