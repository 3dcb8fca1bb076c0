import { FormatError } from "@nadir/core-wasm";
import { z } from "zod";
import { type Layer, layerFormats } from "./layers/index.ts";
import { count } from "./layers/layer-format.ts";
import { elementCount } from "./ndarray.ts";

export {
  type ActivationLayer,
  type ActivationName,
  activationNames,
  type Conv2dLayer,
  type DenseLayer,
  type FlattenLayer,
  type GlobalAvgPool2dLayer,
  type Layer,
  type LayerOf,
  type Pool2dLayer,
  type ResidualAddLayer,
  windowExtent,
} from "./layers/index.ts";

const schema = z.strictObject({
  schema: z.literal("nadir/architecture@1"),
  name: z.string().max(200).default("network"),
  /** Shape of one sample: [features] or [channels, height, width]. */
  input: z.array(count).min(1).max(3),
  layers: z
    .array(z.discriminatedUnion("type", Object.values(layerFormats).map((format) => format.schema) as never))
    .min(1)
    .max(10_000),
});

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
  const layers = result.data.layers.map((written, i) => {
    const layer = written as Layer;
    const { stem, complete } = layerFormats[layer.type];
    const full = complete?.(layer) ?? layer;
    return { ...full, name: layer.name ?? `${stem}${i + 1}` };
  });
  const seen = new Set(["input"]);
  for (const { name } of layers) {
    if (seen.has(name)) throw new FormatError(`architecture: needs unique layer names; got "${name}" twice. Rename one.`);
    seen.add(name);
  }
  const architecture: Architecture = { ...result.data, layers };
  layerShapes(architecture);
  return architecture;
}

/** Shape of one sample after each layer, in order. @throws FormatError where the layers do not fit */
export function layerShapes(architecture: Architecture): readonly (readonly number[])[] {
  const earlier = new Map<string, readonly number[]>([["input", architecture.input]]);
  let shape: readonly number[] = architecture.input;
  return architecture.layers.map((layer) => {
    shape = layerFormats[layer.type].outputShape(layer, shape, earlier);
    if (!Number.isSafeInteger(elementCount(shape)))
      throw new FormatError(
        `architecture: layer "${layer.name}" needs fewer than 2^53 outputs; got [${shape.join(",")}]. Make it smaller.`,
      );
    earlier.set(layer.name, shape);
    return shape;
  });
}

/** The number of outputs of one sample at the layer with this index, n_k where it ends layer k. @throws FormatError where the layers do not fit */
export function layerWidth(architecture: Architecture, index: number): number {
  return elementCount(layerShapes(architecture)[index]!);
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
  return architecture.layers.flatMap((layer, index): ParameterShape[] => {
    const input = index === 0 ? architecture.input : shapes[index - 1]!;
    const parameters = layerFormats[layer.type].parameters?.(layer, input, shapes[index]!) ?? [];
    return parameters.map(({ role, shape }) => ({ name: `${layer.name}.${role}`, layer: index, role, shape }));
  });
}
