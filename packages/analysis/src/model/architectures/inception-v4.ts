import { concatenate, conv, halving, maxPool, pooled, valid } from "./inception-blocks.ts";
import type { PublishedArchitecture, ShapeBranches, ShapeNetwork } from "./shape-network.ts";

const stem: ShapeNetwork = [
  conv("Conv2d_1a_3x3", 32, 3, halving),
  conv("Conv2d_2a_3x3", 32, 3, valid),
  conv("Conv2d_2b_3x3", 64, 3),
  concatenate("Mixed_3a", [maxPool("Mixed_3a.pool")], [conv("Mixed_3a.conv", 96, 3, halving)]),
  concatenate(
    "Mixed_4a",
    [conv("Mixed_4a.0_1x1", 64, 1), conv("Mixed_4a.0_3x3", 96, 3, valid)],
    [
      conv("Mixed_4a.1_1x1", 64, 1),
      conv("Mixed_4a.1_1x7", 64, [1, 7]),
      conv("Mixed_4a.1_7x1", 64, [7, 1]),
      conv("Mixed_4a.1_3x3", 96, 3, valid),
    ],
  ),
  concatenate("Mixed_5a", [conv("Mixed_5a.conv", 192, 3, halving)], [maxPool("Mixed_5a.pool")]),
];

function a(name: string): ShapeBranches {
  return concatenate(
    name,
    [conv(`${name}.0_1x1`, 96, 1)],
    [conv(`${name}.1_1x1`, 64, 1), conv(`${name}.1_3x3`, 96, 3)],
    [conv(`${name}.2_1x1`, 64, 1), conv(`${name}.2_3x3a`, 96, 3), conv(`${name}.2_3x3b`, 96, 3)],
    pooled(name, 96),
  );
}

function b(name: string): ShapeBranches {
  return concatenate(
    name,
    [conv(`${name}.0_1x1`, 384, 1)],
    [conv(`${name}.1_1x1`, 192, 1), conv(`${name}.1_1x7`, 224, [1, 7]), conv(`${name}.1_7x1`, 256, [7, 1])],
    [
      conv(`${name}.2_1x1`, 192, 1),
      conv(`${name}.2_7x1a`, 192, [7, 1]),
      conv(`${name}.2_1x7a`, 224, [1, 7]),
      conv(`${name}.2_7x1b`, 224, [7, 1]),
      conv(`${name}.2_1x7b`, 256, [1, 7]),
    ],
    pooled(name, 128),
  );
}

function c(name: string): ShapeBranches {
  const split = (part: string): ShapeBranches =>
    concatenate(`${name}.${part}`, [conv(`${name}.${part}_1x3`, 256, [1, 3])], [conv(`${name}.${part}_3x1`, 256, [3, 1])]);
  return concatenate(
    name,
    [conv(`${name}.0_1x1`, 256, 1)],
    [conv(`${name}.1_1x1`, 384, 1), split("1_split")],
    [conv(`${name}.2_1x1`, 384, 1), conv(`${name}.2_3x1`, 448, [3, 1]), conv(`${name}.2_1x3`, 512, [1, 3]), split("2_split")],
    pooled(name, 256),
  );
}

const each = (count: number, make: (name: string) => ShapeBranches, stage: number): ShapeBranches[] =>
  Array.from({ length: count }, (_, i) => make(`Mixed_${stage}${"bcdefgh"[i]}`));

/** Inception v4. */
export const inceptionV4: PublishedArchitecture = {
  id: "inception-v4",
  title: "Inception v4",
  input: [3, 299, 299],
  cite: {
    authors: "Christian Szegedy, Sergey Ioffe, Vincent Vanhoucke and Alexander A. Alemi",
    title: "Inception-v4, Inception-ResNet and the impact of residual connections on learning",
    venue: "AAAI",
    year: 2017,
    where: "Figures 3 to 9",
    url: "https://arxiv.org/abs/1602.07261",
  },
  follows: "TensorFlow (slim)",
  differences: ["the order of 1x7 and 7x1 convolutions differs between figures and code: same widths"],
  network: [
    ...stem,
    ...each(4, a, 5),
    concatenate(
      "Mixed_6a",
      [conv("Mixed_6a.0_3x3", 384, 3, halving)],
      [conv("Mixed_6a.1_1x1", 192, 1), conv("Mixed_6a.1_3x3a", 224, 3), conv("Mixed_6a.1_3x3b", 256, 3, halving)],
      [maxPool("Mixed_6a.pool")],
    ),
    ...each(7, b, 6),
    concatenate(
      "Mixed_7a",
      [conv("Mixed_7a.0_1x1", 192, 1), conv("Mixed_7a.0_3x3", 192, 3, halving)],
      [
        conv("Mixed_7a.1_1x1", 256, 1),
        conv("Mixed_7a.1_1x7", 256, [1, 7]),
        conv("Mixed_7a.1_7x1", 320, [7, 1]),
        conv("Mixed_7a.1_3x3", 320, 3, halving),
      ],
      [maxPool("Mixed_7a.pool")],
    ),
    ...each(3, c, 7),
    { op: "global-average-pool", name: "avgpool" },
    { op: "dense", name: "classifier", units: 1000 },
  ],
};
