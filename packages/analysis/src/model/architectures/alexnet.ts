import type { PublishedArchitecture } from "./shape-network.ts";

const normalized = ["response-normalization"] as const;

/** AlexNet, which Nguyen & Hein's Table 1 does not have. */
export const alexnet: PublishedArchitecture = {
  id: "alexnet",
  title: "AlexNet",
  input: [3, 227, 227],
  cite: {
    authors: "Alex Krizhevsky, Ilya Sutskever and Geoffrey E. Hinton",
    title: "ImageNet classification with deep convolutional neural networks",
    venue: "NeurIPS",
    year: 2012,
    where: "Section 3.5, Figure 2",
    url: "https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks",
  },
  follows: "Caffe, models/bvlc_alexnet",
  differences: [
    "the paper says 224x224, but its 55x55x96 needs 227x227 without padding (224 without padding gives 54x54)",
    "the one-column variant of torchvision has 64 first filters and a padding of 2 at 224x224",
    "normalization before pooling (the paper, Caffe): same widths in the other order",
  ],
  network: [
    { op: "conv", name: "conv1", filters: 96, kernel: 11, stride: 4, extras: normalized },
    { op: "max-pool", name: "pool1", kernel: 3, stride: 2, ceil: true },
    { op: "conv", name: "conv2", filters: 256, kernel: 5, margin: 2, groups: 2, extras: normalized },
    { op: "max-pool", name: "pool2", kernel: 3, stride: 2, ceil: true },
    { op: "conv", name: "conv3", filters: 384, kernel: 3, margin: 1 },
    { op: "conv", name: "conv4", filters: 384, kernel: 3, margin: 1, groups: 2 },
    { op: "conv", name: "conv5", filters: 256, kernel: 3, margin: 1, groups: 2 },
    { op: "max-pool", name: "pool5", kernel: 3, stride: 2, ceil: true },
    { op: "dense", name: "fc6", units: 4096 },
    { op: "dense", name: "fc7", units: 4096 },
    { op: "dense", name: "fc8", units: 1000 },
  ],
};
