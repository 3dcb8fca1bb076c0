import { lossNamed } from "../calculus/index.ts";
import {
  type Architecture,
  buildInstance,
  type DataSet,
  type Instance,
  layerShapes,
  type NdArray,
  parseArchitecture,
  windowExtent,
} from "../formats/index.ts";
import { requireMemory } from "../model/index.ts";
import { featureBytes } from "../theorems/index.ts";

/** What a user brings: a data set, and where given a network with or without weights. */
export interface Given {
  readonly dataSet: DataSet;
  readonly architecture: Architecture | null;
  readonly parameters: Readonly<Record<string, NdArray>> | null;
  /** Name in the table of losses; default: softmax cross-entropy for labels, else squared. */
  readonly loss?: string | undefined;
  /** Parameters for an architecture without weights: a witness by seed. */
  witness(architecture: Architecture): Readonly<Record<string, NdArray>>;
}

/** Width needed by the default network: a quarter more than the samples, so that its features have room to be independent. */
const ROOM = 1.25;

/**
 * The network that is tried when only data is given: 3×3 convolution without padding, sigmoid, the smallest number of filters with
 * n₁ ≥ 1.25·N; a dense layer of that many units for flat samples. @throws MemoryError where its features would not fit
 */
export function defaultArchitecture({ inputs }: DataSet): Architecture {
  const [samples = 0, ...input] = inputs.shape;
  requireMemory("the default network", samples, (n) => featureBytes(n, Math.ceil(ROOM * n)));
  const places = input.length === 3 ? windowExtent(input[1]!, 3, 1, 0, 1) * windowExtent(input[2]!, 3, 1, 0, 1) : 1;
  const image = input.length === 3 && input[1]! >= 3 && input[2]! >= 3;
  const count = Math.ceil((ROOM * samples) / (image ? places : 1));
  const sigmoid = { type: "activation", function: "sigmoid" };
  const flat = image || input.length === 1 ? [] : [{ type: "flatten" }];
  const layers = image
    ? [{ type: "conv2d", filters: count, kernel: [3, 3] }, sigmoid]
    : [...flat, { type: "dense", units: count }, sigmoid];
  return parseArchitecture({ schema: "nadir/architecture@1", name: image ? `conv ${count}` : `dense ${count}`, input, layers });
}

/** An instance from what the user brings. @throws FormatError, UsageError where the parts do not fit */
export function makeInstance(given: Given): Instance {
  const { dataSet } = given;
  const architecture = given.architecture ?? defaultArchitecture(dataSet);
  const labels = dataSet.targets !== null && dataSet.targets.shape.length === 1 && !dataSet.targets.dtype.startsWith("f");
  const loss =
    given.loss ??
    (labels && given.architecture !== null && layerShapes(architecture).at(-1)!.length === 1 ? "softmax-cross-entropy" : "squared");
  const read = given.architecture !== null && layerShapes(architecture).at(-1)!.length === 1;
  return buildInstance({
    name: architecture.name,
    architecture,
    loss,
    parameters: given.parameters ?? given.witness(architecture),
    data: read ? dataSet : { ...dataSet, targets: null },
    labels: lossNamed(loss).targets === "classes" ? "indices" : "one-hot",
    point: given.parameters ? "given" : "witness",
  });
}
