import type { PublishedArchitecture, ShapeBranches, ShapeLayer } from "./shape-network.ts";

function fire(number: number, squeeze: number, expand: number): readonly (ShapeLayer | ShapeBranches)[] {
  const name = `fire${number}`;
  return [
    { op: "conv", name: `${name}.squeeze1x1`, filters: squeeze, kernel: 1 },
    {
      op: "concatenate",
      name,
      branches: [
        [{ op: "conv", name: `${name}.expand1x1`, filters: expand, kernel: 1 }],
        [{ op: "conv", name: `${name}.expand3x3`, filters: expand, kernel: 3, margin: 1 }],
      ],
    },
  ];
}

const halve = (number: number): ShapeLayer => ({ op: "max-pool", name: `pool${number}`, kernel: 3, stride: 2, ceil: true });

/** SqueezeNet v1.0, the one of the paper. */
export const squeezenet: PublishedArchitecture = {
  id: "squeezenet",
  title: "SqueezeNet",
  input: [3, 227, 227],
  cite: {
    authors: "Forrest N. Iandola, Song Han, Matthew W. Moskewicz, Khalid Ashraf, William J. Dally and Kurt Keutzer",
    title: "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
    venue: "arXiv 1602.07360",
    year: 2016,
    where: "Table 1, v1.0",
    url: "https://arxiv.org/abs/1602.07360",
  },
  follows: "the authors' Caffe model, SqueezeNet_v1.0",
  differences: [
    "the paper's Table 1 has 224x224 images and 111x111 positions of conv1; the authors' model has 227x227, which gives 111 without padding, where 224 gives 109 (width 1,140,576)",
    "conv10 is padded by 1 in the authors' model (15x15 positions) and not in the paper's table (13x13)",
    "v1.1 has 64 first filters of 3x3 and pools earlier",
  ],
  network: [
    { op: "conv", name: "conv1", filters: 96, kernel: 7, stride: 2 },
    halve(1),
    ...fire(2, 16, 64),
    ...fire(3, 16, 64),
    ...fire(4, 32, 128),
    halve(4),
    ...fire(5, 32, 128),
    ...fire(6, 48, 192),
    ...fire(7, 48, 192),
    ...fire(8, 64, 256),
    halve(8),
    ...fire(9, 64, 256),
    { op: "conv", name: "conv10", filters: 1000, kernel: 1, margin: 1 },
    { op: "global-average-pool", name: "pool10" },
  ],
};
