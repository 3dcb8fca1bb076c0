import type { Extra, PublishedArchitecture, ShapeBranches, ShapeLayer, ShapeNetwork, WindowShape } from "./shape-network.ts";

const slopes: readonly Extra[] = ["batch-normalization", "learned-slope"];
const normalized: readonly Extra[] = ["batch-normalization"];

type Middle = { readonly dilation: number } | { readonly asymmetric: number };

function middle(name: string, filters: number, kind: Middle, extras: readonly Extra[]): ShapeLayer[] {
  const conv = (suffix: string, window: WindowShape): ShapeLayer => ({ op: "conv", name: `${name}.${suffix}`, filters, extras, ...window });
  if ("dilation" in kind) return [conv("conv", { kernel: 3, margin: kind.dilation, dilation: kind.dilation })];
  const size = kind.asymmetric;
  const first: ShapeLayer = { op: "conv", name: `${name}.column`, filters, kernel: [size, 1], margin: [(size - 1) / 2, 0] };
  return [first, conv("row", { kernel: [1, size], margin: [0, (size - 1) / 2] })];
}

function bottleneck(name: string, filters: number, kind: Middle = { dilation: 1 }, extras: readonly Extra[] = slopes): ShapeBranches {
  const inner = filters / 4;
  const main: ShapeNetwork = [
    { op: "conv", name: `${name}.project`, filters: inner, kernel: 1, extras },
    ...middle(name, inner, kind, extras),
    { op: "conv", name: `${name}.expand`, filters, kernel: 1, extras: normalized },
  ];
  return { op: "add", name, branches: [main, []] };
}

/** A bottleneck of the decoder, where activations have no parameters. */
function plain(name: string, filters: number): ShapeBranches {
  return bottleneck(name, filters, { dilation: 1 }, normalized);
}

function down(name: string, filters: number): ShapeBranches {
  const main: ShapeNetwork = [
    { op: "conv", name: `${name}.project`, filters: filters / 4, kernel: 2, stride: 2, extras: slopes },
    { op: "conv", name: `${name}.conv`, filters: filters / 4, kernel: 3, margin: 1, extras: slopes },
    { op: "conv", name: `${name}.expand`, filters, kernel: 1, extras: normalized },
  ];
  return { op: "add", name, padChannels: true, branches: [main, [{ op: "max-pool", name: `${name}.pool`, kernel: 2, stride: 2 }]] };
}

function up(name: string, filters: number): ShapeBranches {
  const main: ShapeNetwork = [
    { op: "conv", name: `${name}.project`, filters: filters / 4, kernel: 1, extras: normalized },
    { op: "transposed-conv", name: `${name}.conv`, filters: filters / 4, kernel: 3, stride: 2, margin: 1, output: 1, extras: normalized },
    { op: "conv", name: `${name}.expand`, filters, kernel: 1, extras: normalized },
  ];
  const skip: ShapeNetwork = [
    { op: "conv", name: `${name}.skip`, filters, kernel: 1, extras: normalized },
    { op: "max-unpool", name: `${name}.unpool`, scale: 2 },
  ];
  return { op: "add", name, branches: [main, skip] };
}

/** Bottlenecks 1 to 8 of sections 2 and 3: dilated ones and asymmetric ones between plain ones. */
function section(number: number): ShapeBranches[] {
  const kinds: readonly Middle[] = [
    { dilation: 1 },
    { dilation: 2 },
    { asymmetric: 5 },
    { dilation: 4 },
    { dilation: 1 },
    { dilation: 8 },
    { asymmetric: 5 },
    { dilation: 16 },
  ];
  return kinds.map((kind, i) => bottleneck(`bottleneck${number}.${i + 1}`, 128, kind));
}

/** ENet for the 20 classes of Cityscapes. */
export const enet: PublishedArchitecture = {
  id: "enet",
  title: "ENet",
  input: [3, 512, 512],
  cite: {
    authors: "Adam Paszke, Abhishek Chaurasia, Sangpil Kim and Eugenio Culurciello",
    title: "ENet: a deep neural network architecture for real-time semantic segmentation",
    venue: "arXiv 1606.02147",
    year: 2016,
    where: "Table 1, Figure 2",
    url: "https://arxiv.org/abs/1606.02147",
  },
  follows: "the paper's Table 1; windows of the authors' code, e-lab/ENet-training",
  differences: [
    "the comments of the authors' code are for 256x512 images, which halves the widths; the paper's table is for 512x512",
    "the output layer, 20 classes at every pixel (5,242,880 neurons), is not a hidden layer",
  ],
  network: [
    {
      op: "concatenate",
      name: "initial",
      branches: [
        [{ op: "conv", name: "initial.conv", filters: 13, kernel: 3, stride: 2, margin: 1, extras: slopes }],
        [{ op: "max-pool", name: "initial.pool", kernel: 2, stride: 2, extras: slopes }],
      ],
    },
    down("bottleneck1.0", 64),
    ...[1, 2, 3, 4].map((i) => bottleneck(`bottleneck1.${i}`, 64)),
    down("bottleneck2.0", 128),
    ...section(2),
    ...section(3),
    up("bottleneck4.0", 64),
    plain("bottleneck4.1", 64),
    plain("bottleneck4.2", 64),
    up("bottleneck5.0", 16),
    plain("bottleneck5.1", 16),
    { op: "transposed-conv", name: "fullconv", filters: 20, kernel: 2, stride: 2 },
  ],
};
