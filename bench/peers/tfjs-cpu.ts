import type { ConvWork, Peer, Work } from "../contest.ts";
import { tfjs } from "../tfjs.ts";

/** Products of a convolution, in millions. */
const products = ({ n, c, h, w, k, r }: ConvWork): number => (n * h * w * k * c * r * r) / 1e6;

function tooLong(work: Work, quick: boolean): string | null {
  if (work.kind === "conv-dw" && products(work) > 10) return "takes half a minute to minutes a run";
  if (!quick) return null;
  if (work.kind === "gemm") return work.m * work.n * work.k > 2e7 ? "left out by --quick: takes seconds" : null;
  return "left out by --quick: takes seconds";
}

/** TensorFlow.js in plain JavaScript: the only backend whose convolutions can be trained without a GPU or native code. */
export const tfjsCpu: Peer = {
  name: "tfjs-cpu",
  what: "plain JavaScript",
  installed: true,
  open: () => tfjs("cpu"),
  declines: tooLong,
};
