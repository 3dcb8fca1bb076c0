import { type Architecture, type Conv2dLayer, layerShapes, type Stage } from "../../formats/index.ts";
import { RowTable } from "./row-table.ts";

/** A patch of a sample; row and column are the pixel of its upper left corner, negative in padding. */
export interface PatchPlace {
  readonly sample: number;
  readonly row: number;
  readonly column: number;
}

/** Two samples that share a patch, and its values as the layer sees them, channel by channel. */
export interface EqualPatches {
  readonly first: PatchPlace;
  readonly second: PatchPlace;
  /** Height and width of the patch in pixels. */
  readonly window: readonly [number, number];
  readonly values: readonly number[];
}

/** Offsets into one sample of the inputs of every patch, [patches, length]; -1 is a padded zero. A dense layer has one patch, the whole sample. */
export function patchOffsets(
  architecture: Architecture,
  stage: Stage,
): { readonly offsets: Int32Array; readonly length: number; readonly columns: number } {
  const l = architecture.layers[stage.first]!;
  if (l.type !== "conv2d") {
    const length = architecture.input.reduce((a, b) => a * b, 1);
    return { offsets: Int32Array.from({ length }, (_, i) => i), length, columns: 1 };
  }
  const [, rows, columns] = layerShapes(architecture)[stage.first]! as [number, number, number];
  return convOffsets(l, architecture.input as [number, number, number], rows, columns);
}

function convOffsets(l: Conv2dLayer, [channels, height, width]: readonly [number, number, number], rows: number, columns: number) {
  const [kh, kw] = l.kernel;
  const length = channels * kh * kw;
  const offsets = new Int32Array(rows * columns * length);
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let c = 0; c < channels; c++)
        for (let r = 0; r < kh; r++)
          for (let s = 0; s < kw; s++) {
            const y = row * l.stride[0] + r * l.dilation[0] - l.padding[0];
            const x = column * l.stride[1] + s * l.dilation[1] - l.padding[1];
            offsets[at++] = y >= 0 && y < height && x >= 0 && x < width ? (c * height + y) * width + x : -1;
          }
  return { offsets, length, columns };
}

function placeOf(architecture: Architecture, stage: Stage, index: number, patches: number, columns: number): PatchPlace {
  const l = architecture.layers[stage.first]!;
  const [sample, patch] = [Math.floor(index / patches), index % patches];
  if (l.type !== "conv2d") return { sample, row: 0, column: 0 };
  const row = Math.floor(patch / columns) * l.stride[0] - l.padding[0];
  return { sample, row, column: (patch % columns) * l.stride[1] - l.padding[1] };
}

function windowOf(architecture: Architecture, stage: Stage): readonly [number, number] {
  const l = architecture.layers[stage.first]!;
  if (l.type !== "conv2d") return [1, 1];
  return [(l.kernel[0] - 1) * l.dilation[0] + 1, (l.kernel[1] - 1) * l.dilation[1] + 1];
}

/** The first two equal patches of different samples in the order of samples, then rows, then columns; null if there are none. Exact; O(N P l) time, O(N P) memory. */
export function findEqualPatches(architecture: Architecture, stage: Stage, inputs: Float64Array, samples: number): EqualPatches | null {
  const { offsets, length, columns } = patchOffsets(architecture, stage);
  const patches = offsets.length / length;
  const dimension = samples === 0 ? 0 : inputs.length / samples;
  const value = (index: number, i: number): number => {
    const offset = offsets[(index % patches) * length + i]!;
    return offset < 0 ? 0 : inputs[Math.floor(index / patches) * dimension + offset]!;
  };
  const table = new RowTable(samples * patches, length, value);
  for (let index = 0; index < samples * patches; index++) {
    const other = table.put(index);
    if (other < 0 || Math.floor(other / patches) === Math.floor(index / patches)) continue;
    return {
      first: placeOf(architecture, stage, other, patches, columns),
      second: placeOf(architecture, stage, index, patches, columns),
      window: windowOf(architecture, stage),
      values: Array.from({ length }, (_, i) => value(index, i) + 0),
    };
  }
  return null;
}
