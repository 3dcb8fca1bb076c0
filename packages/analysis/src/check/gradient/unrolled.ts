import { type Conv2dLayer, layerShapes, type Stage } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";

/** Most entries of a matrix U_l that is written out. */
const mostEntries = 33_554_432;

/** An affine map G = F U + 1 bᵀ as the papers write it: U [rows, columns] row-major, one bias per column. */
export interface AffineMap {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Calls `visit(row of U, column of U, index into the weight window)` for every entry of U = M(W) that a convolution fills; rows and columns in NCHW order. */
function eachEntry(
  l: Conv2dLayer,
  input: readonly number[],
  output: readonly number[],
  visit: (row: number, column: number, weight: number) => void,
): void {
  const { groups = 1 } = l;
  const [all, height, width] = input as [number, number, number];
  const channels = all / groups;
  const [, rows, columns] = output as [number, number, number];
  const [kh, kw] = l.kernel;
  for (let t = 0; t < l.filters; t++)
    for (let p = 0; p < rows * columns; p++)
      for (let i = 0; i < channels * kh * kw; i++) {
        const [c, r, s] = [Math.floor(i / (kh * kw)), Math.floor(i / kw) % kh, i % kw];
        const y = Math.floor(p / columns) * l.stride[0] + r * l.dilation[0] - l.padding[0];
        const x = (p % columns) * l.stride[1] + s * l.dilation[1] - l.padding[1];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        const channel = Math.floor((t * groups) / l.filters) * channels + c;
        visit((channel * height + y) * width + x, t * rows * columns + p, t * channels * kh * kw + i);
      }
}

/** U_l and b_l of a dense or convolutional stage, written out; a bias per filter is repeated over positions. @throws Declined for other stages or more than 2^25 entries */
export function unrolled(loaded: Loaded, stage: Stage): AffineMap {
  const { architecture, parameters } = loaded;
  const l = architecture.layers[stage.first]!;
  if (l.type !== "dense" && l.type !== "conv2d")
    throw new Declined(`layer ${stage.number}: needs a dense or convolutional layer; got ${l.type}.`);
  const shapes = layerShapes(architecture);
  const input = stage.first === 0 ? architecture.input : shapes[stage.first - 1]!;
  const rows = input.reduce((a, b) => a * b, 1);
  const columns = stage.width;
  if (!(rows * columns <= mostEntries))
    throw new Declined(`layer ${stage.number}: needs at most ${mostEntries} entries of U; got ${rows}x${columns}.`);
  const stored = parameters.get(`${l.name}.weight`)!.data;
  const weights = new Float64Array(rows * columns);
  if (l.type === "dense") for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) weights[i * columns + j] = stored[j * rows + i]!;
  else
    eachEntry(l, input, shapes[stage.first]!, (row, column, weight) => {
      weights[row * columns + column] = stored[weight]!;
    });
  const given = parameters.get(`${l.name}.bias`)?.data;
  const bias = Float64Array.from(
    { length: columns },
    (_, j) => given?.[stage.bias === "per-filter" ? Math.floor(j / stage.patches) : j] ?? 0,
  );
  return { weights, bias, rows, columns };
}
