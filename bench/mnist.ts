import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { numbers } from "./inputs.ts";

/** Images 28 × 28 of bytes, and their classes 0 to 9. */
export interface Images {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  readonly real: boolean;
}

const SIZE = 784;
const root = fileURLToPath(new URL("..", import.meta.url));

/** A bright bar whose place and slope follow from the class, with noise: no digits, but the same shape and about the same share of zeros. */
function synthetic(count: number): Images {
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 10);
  const noise = numbers("f64", count * SIZE, 11);
  const pixels = Uint8Array.from(noise, (x, at) => {
    const [label, row, column] = [labels[Math.floor(at / SIZE)]!, Math.floor((at % SIZE) / 28), at % 28];
    const distance = Math.abs(column - 6 - label - ((row - 14) * (label - 5)) / 8);
    return distance < 3 && row > 3 && row < 24 ? 190 + 120 * x : 0;
  });
  return { count, pixels, labels, real: false };
}

/** The first MNIST test images, from $NADIR_MNIST or ../shared/data/mnist; drawn ones of the same shape where these are absent. */
export function mnist(count: number): Images {
  const folder = resolve(root, process.env.NADIR_MNIST ?? "../shared/data/mnist");
  const [images, classes] = [`${folder}/t10k-images-idx3-ubyte.gz`, `${folder}/t10k-labels-idx1-ubyte.gz`];
  if (!existsSync(images) || !existsSync(classes)) return synthetic(count);
  const pixels = new Uint8Array(gunzipSync(readFileSync(images)).subarray(16, 16 + count * SIZE));
  const labels = new Uint8Array(gunzipSync(readFileSync(classes)).subarray(8, 8 + count));
  return { count, pixels, labels, real: true };
}

/** What a run says where the images are not MNIST's. */
export const syntheticNote: string =
  "MNIST is absent ($NADIR_MNIST or ../shared/data/mnist): drawn images of the same shape stand in for it";
