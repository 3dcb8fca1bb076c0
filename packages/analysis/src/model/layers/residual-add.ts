import { add, copy, fill } from "@nadir/core-wasm";
import { elementCount, type ResidualAddLayer } from "../../formats/index.ts";
import { type LayerRules, linearRules, type RealTensor } from "../layer.ts";

function sum(to: RealTensor, terms: readonly (RealTensor | null)[]): void {
  fill(to, 0);
  for (const term of terms) if (term) add(to, term);
}

/** y = x + (output of an earlier layer), the edge that makes the chain a graph. */
export const residualAdd: LayerRules<ResidualAddLayer> = linearRules({
  type: "residual-add",
  summary: "adds the output of an earlier layer (or the input)",
  extraSources: (layer) => [layer.from],
  forward({ inputs, output }) {
    sum(output, inputs);
  },
  tangent(_frame, { inputs }, output) {
    sum(output, inputs);
  },
  backward(_frame, output, { inputs }) {
    for (const bar of inputs) if (bar) copy(bar, output);
  },
  flops: (_layer, input) => elementCount(input),
});
