import { type DyadicMatrix, dyadicMatrix } from "../../exact/index.ts";
import type { Layer } from "../../formats/index.ts";
import type { Loaded } from "../loaded.ts";

/** A deep linear network F(x) = W_{H+1} ⋯ W_1 x. */
export interface Chain {
  /** W_1, …, W_{H+1}, exactly as stored; W_i has shape [d_i, d_{i−1}]. */
  readonly factors: readonly DyadicMatrix[];
  /** d_0, …, d_{H+1}. */
  readonly widths: readonly number[];
}

/** Why a network is not a chain of linear layers, and how it could become one. */
export interface NotAChain {
  readonly layer: string;
  readonly because: string;
  readonly fix: string;
}

function objection(layer: Layer): NotAChain | null {
  const { name } = layer;
  if (layer.type === "dense")
    return layer.bias
      ? {
          layer: name,
          because: `layer "${name}" has a bias`,
          fix: `Give "${name}" bias: false; an output bias is absorbed by centering inputs and targets.`,
        }
      : null;
  if (layer.type === "flatten" || (layer.type === "activation" && layer.function === "identity")) return null;
  const what = layer.type === "activation" ? `applies ${layer.function}` : `is ${layer.type}`;
  return { layer: name, because: `layer "${name}" ${what}`, fix: `Use dense layers without bias only; remove or replace "${name}".` };
}

/** The factors of a network of dense layers without bias (identity activations and flatten change nothing), or the first layer that objects. */
export function chainOf(loaded: Loaded): Chain | NotAChain {
  const { architecture, parameters } = loaded;
  for (const layer of architecture.layers) {
    const no = objection(layer);
    if (no) return no;
  }
  const widths = [architecture.input.reduce((a, b) => a * b, 1)];
  const factors: DyadicMatrix[] = [];
  for (const layer of architecture.layers) {
    if (layer.type !== "dense") continue;
    factors.push(dyadicMatrix(parameters.get(`${layer.name}.weight`)!.data, layer.units, widths.at(-1)!));
    widths.push(layer.units);
  }
  if (factors.length > 0) return { factors, widths };
  return { layer: "input", because: "there is no dense layer", fix: "Add a dense layer without bias." };
}

/** Whether `chainOf` found a chain. */
export function isChain(chain: Chain | NotAChain): chain is Chain {
  return "factors" in chain;
}
