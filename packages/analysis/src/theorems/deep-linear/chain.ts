import { type Architecture, type Instance, parameterShapes } from "../../formats/index.ts";
import { chainProduct } from "./curvature.ts";
import { type Dense, times } from "./dense.ts";
import type { Spectrum } from "./spectrum.ts";

/** Whether every layer is dense, flatten or the identity, with biases or without: what the deep linear statements are about. */
export function isLinearChain({ layers }: Architecture): boolean {
  return layers.every((l) => l.type === "dense" || l.type === "flatten" || (l.type === "activation" && l.function === "identity"));
}

/** Widths d_0, …, d_{H+1} of a network of dense layers without bias, or null for any other. */
export function widthsOf({ architecture }: Instance): readonly number[] | null {
  const widths = [architecture.input.reduce((a, b) => a * b, 1)];
  for (const layer of architecture.layers) {
    if (layer.type === "dense" && !layer.bias) widths.push(layer.units);
    else if (layer.type !== "flatten" && !(layer.type === "activation" && layer.function === "identity")) return null;
  }
  return widths.length > 1 ? widths : null;
}

/** W_1, …, W_{H+1} as doubles. */
export function factorsOf(instance: Instance): readonly Dense[] {
  return parameterShapes(instance.architecture).map(
    ({ name, shape }): Dense => ({
      rows: shape[0]!,
      columns: shape[1]!,
      data: Float64Array.from(instance.parameters[name]!.data as Float64Array, Number),
    }),
  );
}

/** ½‖W_{H+1}⋯W_1 X − Y‖² in floating point, from the Gram matrix. */
export function lossOf(instance: Instance, spectrum: Spectrum): number {
  const r = chainProduct(factorsOf(instance), spectrum.inputs);
  const rg = times(r, spectrum.gram);
  const quadratic = rg.data.reduce((s, v, i) => s + v * r.data[i]!, 0);
  const linear = spectrum.cross.data.reduce((s, v, i) => s + v * r.data[i]!, 0);
  return 0.5 * (quadratic - 2 * linear + spectrum.square);
}
