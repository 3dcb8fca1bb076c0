import type { Extra, PublishedArchitecture, ShapeBranches, ShapeLayer, ShapeNetwork } from "./shape-network.ts";

const normalized: readonly Extra[] = ["batch-normalization"];

function separable(name: string, filters: number): ShapeLayer {
  return { op: "separable-conv", name, filters, kernel: 3, margin: "same", extras: normalized };
}

/** Two separable convolutions and a pooling by twos beside a projection. */
function entry(number: number, first: number, second: number): ShapeBranches {
  const name = `block${number}`;
  const main: ShapeNetwork = [
    separable(`${name}_sepconv1`, first),
    separable(`${name}_sepconv2`, second),
    { op: "max-pool", name: `${name}_pool`, kernel: 3, stride: 2, margin: "same" },
  ];
  const skip: ShapeNetwork = [
    { op: "conv", name: `${name}_shortcut`, filters: second, kernel: 1, stride: 2, margin: "same", extras: normalized },
  ];
  return { op: "add", name, branches: [main, skip] };
}

function middle(number: number): ShapeBranches {
  const name = `block${number}`;
  return { op: "add", name, branches: [[1, 2, 3].map((i) => separable(`${name}_sepconv${i}`, 728)), []] };
}

/** Xception. */
export const xception: PublishedArchitecture = {
  id: "xception",
  title: "Xception",
  input: [3, 299, 299],
  cite: {
    authors: "François Chollet",
    title: "Xception: deep learning with depthwise separable convolutions",
    venue: "CVPR",
    year: 2017,
    where: "Figure 5",
    url: "https://arxiv.org/abs/1610.02357",
  },
  follows: "the author's Keras model",
  differences: [
    "a separable convolution counts as one layer, after its pointwise part: no activation stands between the two; counted apart, its depthwise part has the channels of the layer below",
  ],
  network: [
    { op: "conv", name: "block1_conv1", filters: 32, kernel: 3, stride: 2, extras: normalized },
    { op: "conv", name: "block1_conv2", filters: 64, kernel: 3, extras: normalized },
    entry(2, 128, 128),
    entry(3, 256, 256),
    entry(4, 728, 728),
    ...Array.from({ length: 8 }, (_, i) => middle(i + 5)),
    entry(13, 728, 1024),
    separable("block14_sepconv1", 1536),
    separable("block14_sepconv2", 2048),
    { op: "global-average-pool", name: "avg_pool" },
    { op: "dense", name: "predictions", units: 1000 },
  ],
};
