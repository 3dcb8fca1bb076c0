import type { PublishedArchitecture, ShapeBranches, ShapeLayer, ShapeNetwork } from "./shape-network.ts";

type Filters = readonly [one: number, reduce3: number, three: number, reduce5: number, five: number, pool: number];

function inception(name: string, [one, reduce3, three, reduce5, five, pool]: Filters): ShapeBranches {
  const conv = (branch: string, filters: number, kernel: number): ShapeLayer => {
    return { op: "conv", name: `${name}.${branch}`, filters, kernel, margin: (kernel - 1) / 2 };
  };
  const branches: readonly ShapeNetwork[] = [
    [conv("1x1", one, 1)],
    [conv("3x3_reduce", reduce3, 1), conv("3x3", three, 3)],
    [conv("5x5_reduce", reduce5, 1), conv("5x5", five, 5)],
    [{ op: "max-pool", name: `${name}.pool`, kernel: 3, stride: 1, margin: 1 }, conv("pool_proj", pool, 1)],
  ];
  return { op: "concatenate", name, branches };
}

const halve = (name: string): ShapeLayer => ({ op: "max-pool", name, kernel: 3, stride: 2, ceil: true });

/** GoogLeNet, Inception v1; the two auxiliary classifiers are left out. */
export const googlenet: PublishedArchitecture = {
  id: "googlenet",
  title: "GoogLeNet",
  input: [3, 224, 224],
  cite: {
    authors:
      "Christian Szegedy, Wei Liu, Yangqing Jia, Pierre Sermanet, Scott Reed, Dragomir Anguelov, Dumitru Erhan, Vincent Vanhoucke and Andrew Rabinovich",
    title: "Going deeper with convolutions",
    venue: "CVPR",
    year: 2015,
    where: "Table 1",
    url: "https://arxiv.org/abs/1409.4842",
  },
  follows: "Caffe, models/bvlc_googlenet",
  differences: [
    "pooling rounds up (Caffe): 56, 28, 14, 7 positions as in the paper's Table 1",
    "torchvision normalizes batches in place of responses, and its 5x5 branches are 3x3: same widths",
  ],
  network: [
    { op: "conv", name: "conv1", filters: 64, kernel: 7, stride: 2, margin: 3 },
    { ...halve("pool1"), extras: ["response-normalization"] } as ShapeLayer,
    { op: "conv", name: "conv2_reduce", filters: 64, kernel: 1 },
    { op: "conv", name: "conv2", filters: 192, kernel: 3, margin: 1, extras: ["response-normalization"] },
    halve("pool2"),
    inception("3a", [64, 96, 128, 16, 32, 32]),
    inception("3b", [128, 128, 192, 32, 96, 64]),
    halve("pool3"),
    inception("4a", [192, 96, 208, 16, 48, 64]),
    inception("4b", [160, 112, 224, 24, 64, 64]),
    inception("4c", [128, 128, 256, 24, 64, 64]),
    inception("4d", [112, 144, 288, 32, 64, 64]),
    inception("4e", [256, 160, 320, 32, 128, 128]),
    halve("pool4"),
    inception("5a", [256, 160, 320, 32, 128, 128]),
    inception("5b", [384, 192, 384, 48, 128, 128]),
    { op: "global-average-pool", name: "pool5" },
    { op: "dense", name: "classifier", units: 1000 },
  ],
};
