import type { Extra, PublishedArchitecture, ShapeBranches, ShapeLayer, ShapeNetwork } from "./shape-network.ts";

const normalized: readonly Extra[] = ["batch-normalization"];

/** Blocks of conv2_x to conv5_x; He et al. (2016), Table 1. */
const depths: Readonly<Record<number, readonly [number, number, number, number]>> = {
  18: [2, 2, 2, 2],
  34: [3, 4, 6, 3],
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
  152: [3, 8, 36, 3],
};

function block(name: string, filters: number, bottleneck: boolean, stride: number, shortcut: boolean): ShapeBranches {
  const conv = (i: number, count: number, kernel: number, by: number): ShapeLayer => {
    return { op: "conv", name: `${name}.conv${i}`, filters: count, kernel, stride: by, margin: (kernel - 1) / 2, extras: normalized };
  };
  const main = bottleneck
    ? [conv(1, filters, 1, stride), conv(2, filters, 3, 1), conv(3, 4 * filters, 1, 1)]
    : [conv(1, filters, 3, stride), conv(2, filters, 3, 1)];
  const out = bottleneck ? 4 * filters : filters;
  const skip: ShapeNetwork = shortcut
    ? [{ op: "conv", name: `${name}.shortcut`, filters: out, kernel: 1, stride, extras: normalized }]
    : [];
  return { op: "add", name, branches: [main, skip] };
}

function network(blocks: readonly number[], bottleneck: boolean): ShapeNetwork {
  const sections = blocks.flatMap((count, s) =>
    Array.from({ length: count }, (_, i) => {
      const stride = s > 0 && i === 0 ? 2 : 1;
      return block(`conv${s + 2}_${i + 1}`, 64 * 2 ** s, bottleneck, stride, i === 0 && (bottleneck || s > 0));
    }),
  );
  return [
    { op: "conv", name: "conv1", filters: 64, kernel: 7, stride: 2, margin: 3, extras: normalized },
    { op: "max-pool", name: "pool1", kernel: 3, stride: 2, margin: 1 },
    ...sections,
    { op: "global-average-pool", name: "pool5" },
    { op: "dense", name: "fc", units: 1000 },
  ];
}

/** ResNet with 18 to 152 weight layers. */
export const resnet: readonly PublishedArchitecture[] = Object.entries(depths).map(([depth, blocks]) => {
  const bottleneck = Number(depth) >= 50;
  return {
    id: `resnet-${depth}`,
    title: `ResNet-${depth}`,
    input: [3, 224, 224],
    cite: {
      authors: "Kaiming He, Xiangyu Zhang, Shaoqing Ren and Jian Sun",
      title: "Deep residual learning for image recognition",
      venue: "CVPR",
      year: 2016,
      where: "Table 1",
      url: "https://arxiv.org/abs/1512.03385",
    },
    follows: "the paper",
    differences: [
      "pool1 is padded by 1 (torchvision) or rounds up without padding (the authors' Caffe model): 56 positions either way",
      bottleneck
        ? "the first 1x1 convolution of a section takes the stride (the paper); in torchvision the 3x3 one does, which makes the 1x1 one four times as wide, below the maximum"
        : "shortcuts between sections are projections (option B); with option A they have no parameters and the same widths",
    ],
    network: network(blocks, bottleneck),
  };
});
