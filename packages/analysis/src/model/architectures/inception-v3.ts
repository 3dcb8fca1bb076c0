import { concatenate, conv, halving, maxPool, pooled, valid } from "./inception-blocks.ts";
import type { PublishedArchitecture, ShapeBranches } from "./shape-network.ts";

function a(name: string, pool: number): ShapeBranches {
  return concatenate(
    name,
    [conv(`${name}.1x1`, 64, 1)],
    [conv(`${name}.5x5_1`, 48, 1), conv(`${name}.5x5_2`, 64, 5)],
    [conv(`${name}.3x3dbl_1`, 64, 1), conv(`${name}.3x3dbl_2`, 96, 3), conv(`${name}.3x3dbl_3`, 96, 3)],
    pooled(name, pool),
  );
}

function c(name: string, inner: number): ShapeBranches {
  return concatenate(
    name,
    [conv(`${name}.1x1`, 192, 1)],
    [conv(`${name}.7x7_1`, inner, 1), conv(`${name}.7x7_2`, inner, [1, 7]), conv(`${name}.7x7_3`, 192, [7, 1])],
    [
      conv(`${name}.7x7dbl_1`, inner, 1),
      conv(`${name}.7x7dbl_2`, inner, [7, 1]),
      conv(`${name}.7x7dbl_3`, inner, [1, 7]),
      conv(`${name}.7x7dbl_4`, inner, [7, 1]),
      conv(`${name}.7x7dbl_5`, 192, [1, 7]),
    ],
    pooled(name, 192),
  );
}

function e(name: string): ShapeBranches {
  const split = (stem: string): ShapeBranches =>
    concatenate(`${stem}_3`, [conv(`${stem}_3a`, 384, [1, 3])], [conv(`${stem}_3b`, 384, [3, 1])]);
  return concatenate(
    name,
    [conv(`${name}.1x1`, 320, 1)],
    [conv(`${name}.3x3_1`, 384, 1), split(`${name}.3x3`)],
    [conv(`${name}.3x3dbl_1`, 448, 1), conv(`${name}.3x3dbl_2`, 384, 3), split(`${name}.3x3dbl`)],
    pooled(name, 192),
  );
}

/** Inception v3; the auxiliary classifier is left out. */
export const inceptionV3: PublishedArchitecture = {
  id: "inception-v3",
  title: "Inception v3",
  input: [3, 299, 299],
  cite: {
    authors: "Christian Szegedy, Vincent Vanhoucke, Sergey Ioffe, Jonathon Shlens and Zbigniew Wojna",
    title: "Rethinking the Inception architecture for computer vision",
    venue: "CVPR",
    year: 2016,
    where: "Table 1",
    url: "https://arxiv.org/abs/1512.00567",
  },
  follows: "TensorFlow (slim) and Keras, which torchvision follows",
  differences: [
    "after the first pooling the paper's Table 1 has three 3x3 convolutions (80 at 71x71, 192 by twos at 35x35, 288 at 35x35); the implementations have a 1x1 and a 3x3 convolution and a pooling: other widths, none as large as those before",
  ],
  network: [
    conv("Conv2d_1a_3x3", 32, 3, halving),
    conv("Conv2d_2a_3x3", 32, 3, valid),
    conv("Conv2d_2b_3x3", 64, 3),
    maxPool("maxpool1"),
    conv("Conv2d_3b_1x1", 80, 1),
    conv("Conv2d_4a_3x3", 192, 3, valid),
    maxPool("maxpool2"),
    a("Mixed_5b", 32),
    a("Mixed_5c", 64),
    a("Mixed_5d", 64),
    concatenate(
      "Mixed_6a",
      [conv("Mixed_6a.3x3", 384, 3, halving)],
      [conv("Mixed_6a.3x3dbl_1", 64, 1), conv("Mixed_6a.3x3dbl_2", 96, 3), conv("Mixed_6a.3x3dbl_3", 96, 3, halving)],
      [maxPool("Mixed_6a.pool")],
    ),
    c("Mixed_6b", 128),
    c("Mixed_6c", 160),
    c("Mixed_6d", 160),
    c("Mixed_6e", 192),
    concatenate(
      "Mixed_7a",
      [conv("Mixed_7a.3x3_1", 192, 1), conv("Mixed_7a.3x3_2", 320, 3, halving)],
      [
        conv("Mixed_7a.7x7x3_1", 192, 1),
        conv("Mixed_7a.7x7x3_2", 192, [1, 7]),
        conv("Mixed_7a.7x7x3_3", 192, [7, 1]),
        conv("Mixed_7a.7x7x3_4", 192, 3, halving),
      ],
      [maxPool("Mixed_7a.pool")],
    ),
    e("Mixed_7b"),
    e("Mixed_7c"),
    { op: "global-average-pool", name: "avgpool" },
    { op: "dense", name: "fc", units: 1000 },
  ],
};
