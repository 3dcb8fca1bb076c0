import { type Architecture, parseArchitecture } from "../../formats/index.ts";

/** Positions of a 3×3 window in a 28×28 image: n_1 = 676·T_1. */
export const positions = 676;

/** Names of the two layers whose features the table is about, and their indices in `architecture.layers`. */
export const featureLayers = { F1: 1, F3: 4 } as const;

/** A layer of the table. */
export type FeatureLayer = keyof typeof featureLayers;

/**
 * The network of Nguyen & Hein (2018), Figure 1: 3×3 convolution with T_1 filters, 2×2 maxima, 3×3 convolution of stride 2 with 80 filters, 2×2
 * maxima, dense 100, dense 10; sigmoid on every hidden layer, none on the output. Biases one per neuron, as Definition 2.1 has them, or one per filter.
 */
export function figureOneNetwork(filters: number, tied: boolean): Architecture {
  const bias = tied ? "per-filter" : "per-neuron";
  const sigmoid = (name: string): object => ({ type: "activation", function: "sigmoid", name });
  return parseArchitecture({
    schema: "nadir/architecture@1",
    name: `Figure 1, T_1 = ${filters}${tied ? ", tied biases" : ""}`,
    input: [1, 28, 28],
    layers: [
      { type: "conv2d", name: "conv1", filters, kernel: 3, bias },
      sigmoid("F1"),
      { type: "max-pool2d", name: "F2", kernel: 2 },
      { type: "conv2d", name: "conv3", filters: 80, kernel: 3, stride: 2, bias },
      sigmoid("F3"),
      { type: "max-pool2d", name: "F4", kernel: 2 },
      { type: "flatten" },
      { type: "dense", name: "dense5", units: 100 },
      sigmoid("F5"),
      { type: "dense", name: "dense6", units: 10 },
    ],
  });
}
