import { type Conv2dLayer, type DenseLayer, type Instance, layerShapes, type Stage } from "../../formats/index.ts";
import type { FeatureMatrix } from "./features.ts";

/** Largest matrix that is written out: as in the checker. */
export const mostEntries: number = 2 ** 25;

function dense(l: DenseLayer, instance: Instance): FeatureMatrix {
  const weight = instance.parameters[`${l.name}.weight`]!;
  const [rows, columns] = weight.shape as [number, number];
  return { rows, columns, data: Float64Array.from(weight.data as Float64Array) };
}

function convolution(l: Conv2dLayer, instance: Instance, input: readonly number[], output: readonly number[]): FeatureMatrix | null {
  const { groups = 1 } = l;
  const [all, height, width] = input as [number, number, number];
  const channels = all / groups;
  const [filters, rows, columns] = output as [number, number, number];
  const weight = instance.parameters[`${l.name}.weight`]!.data as Float64Array;
  const [size, outputs] = [all * height * width, filters * rows * columns];
  if (size * outputs > mostEntries) return null;
  const data = new Float64Array(outputs * size);
  const [kh, kw] = l.kernel;
  for (let out = 0; out < outputs; out++) {
    const [t, row, column] = [Math.floor(out / (rows * columns)), Math.floor(out / columns) % rows, out % columns];
    for (let i = 0; i < channels * kh * kw; i++) {
      const [c, r, s] = [Math.floor(i / (kh * kw)), Math.floor(i / kw) % kh, i % kw];
      const y = row * l.stride[0] + r * l.dilation[0] - l.padding[0];
      const x = column * l.stride[1] + s * l.dilation[1] - l.padding[1];
      const channel = Math.floor((t * groups) / filters) * channels + c;
      if (y >= 0 && y < height && x >= 0 && x < width)
        data[out * size + (channel * height + y) * width + x] = Number(weight[t * channels * kh * kw + i]);
    }
  }
  return { rows: outputs, columns: size, data };
}

/** U_lᵀ, [n_l, n_{l-1}], of a dense layer or of a convolution written out; null for other layers and for more than 2^25 entries. */
export function transposedMatrix(instance: Instance, stage: Stage): FeatureMatrix | null {
  const l = instance.architecture.layers[stage.first]!;
  if (l.type === "dense") return dense(l, instance);
  if (l.type !== "conv2d") return null;
  const shapes = layerShapes(instance.architecture);
  return convolution(l, instance, stage.first === 0 ? instance.architecture.input : shapes[stage.first - 1]!, shapes[stage.first]!);
}
