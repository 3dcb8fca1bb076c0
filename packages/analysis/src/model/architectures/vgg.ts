import type { PublishedArchitecture, ShapeLayer, ShapeNetwork } from "./shape-network.ts";

/** Filters of each 3×3 convolution between poolings; a negative number is a 1×1 convolution. Simonyan & Zisserman (2015), Table 1. */
const configurations: Readonly<Record<string, readonly (readonly number[])[]>> = {
  A: [[64], [128], [256, 256], [512, 512], [512, 512]],
  B: [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ],
  C: [
    [64, 64],
    [128, 128],
    [256, 256, -256],
    [512, 512, -512],
    [512, 512, -512],
  ],
  D: [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
  E: [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ],
};

function network(groups: readonly (readonly number[])[]): ShapeNetwork {
  const features = groups.flatMap((filters, g): ShapeLayer[] => [
    ...filters.map((count, i): ShapeLayer => {
      const [kernel, margin] = count < 0 ? [1, 0] : [3, 1];
      return { op: "conv", name: `conv${g + 1}_${i + 1}`, filters: Math.abs(count), kernel, margin };
    }),
    { op: "max-pool", name: `pool${g + 1}`, kernel: 2, stride: 2 },
  ]);
  const units = [4096, 4096, 1000].map((count, i): ShapeLayer => ({ op: "dense", name: `fc${i + 6}`, units: count }));
  return [...features, ...units];
}

/** VGG with 11 to 19 weight layers: configurations A to E. */
export const vgg: readonly PublishedArchitecture[] = Object.entries(configurations).map(([letter, groups]) => ({
  id: `vgg-${letter.toLowerCase()}`,
  title: `VGG ${letter}`,
  input: [3, 224, 224],
  cite: {
    authors: "Karen Simonyan and Andrew Zisserman",
    title: "Very deep convolutional networks for large-scale image recognition",
    venue: "ICLR",
    year: 2015,
    where: "Table 1",
    url: "https://arxiv.org/abs/1409.1556",
  },
  follows: "the paper",
  differences: letter === "A" ? ["A-LRN adds local response normalization after conv1_1: same widths"] : [],
  network: network(groups),
}));
