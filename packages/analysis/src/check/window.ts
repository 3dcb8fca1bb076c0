import { type Conv2dLayer, type Pool2dLayer, windowExtent } from "../formats/index.ts";

/** Where a sliding window reads: for each output position and kernel position, the offset inside a channel plane, or −1 in the padding. */
export interface WindowMap {
  /** Output positions, height × width. */
  readonly positions: number;
  /** Kernel positions, height × width. */
  readonly taps: number;
  /** [positions, taps]. */
  readonly offsets: Int32Array;
}

/** The map of a convolution or pool over planes of the given height and width. */
export function windowMap(layer: Conv2dLayer | Pool2dLayer, height: number, width: number): WindowMap {
  const dilation = layer.type === "conv2d" ? layer.dilation : ([1, 1] as const);
  const [sizes, { kernel, stride, padding }] = [[height, width], layer];
  const [rows, columns] = [0, 1].map((d) => windowExtent(sizes[d]!, kernel[d]!, stride[d]!, padding[d]!, dilation[d]!));
  const offsets = new Int32Array(rows! * columns! * kernel[0] * kernel[1]);
  let at = 0;
  for (let i = 0; i < rows!; i++)
    for (let j = 0; j < columns!; j++)
      for (let r = 0; r < kernel[0]; r++)
        for (let s = 0; s < kernel[1]; s++) {
          const y = i * stride[0] - padding[0] + r * dilation[0];
          const x = j * stride[1] - padding[1] + s * dilation[1];
          offsets[at++] = y >= 0 && y < height && x >= 0 && x < width ? y * width + x : -1;
        }
  return { positions: rows! * columns!, taps: kernel[0] * kernel[1], offsets };
}

/** The map with one position that reads a whole plane of `taps` entries, in order. */
export function wholeWindow(taps: number): WindowMap {
  return { positions: 1, taps, offsets: Int32Array.from({ length: taps }, (_, i) => i) };
}
