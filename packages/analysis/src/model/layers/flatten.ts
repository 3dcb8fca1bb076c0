import { copy } from "@nadir/core-wasm";
import type { FlattenLayer } from "../../formats/index.ts";
import { type LayerRules, linearRules, type RealTensor } from "../layer.ts";

/** Nothing where both are the same memory, as usual. */
function copyElements(to: RealTensor, from: RealTensor): void {
  if (to.ptr !== from.ptr) copy(to, from.reshape(to.shape));
}

/** The same elements as one axis, row-major: [N,C,H,W] to [N, C·H·W]. */
export const flatten: LayerRules<FlattenLayer> = linearRules({
  type: "flatten",
  summary: "[C,H,W] to [C·H·W], row-major",
  reuse: "same",
  forward({ inputs: [x], output }) {
    copyElements(output, x!);
  },
  tangent(_frame, { inputs: [xDot] }, output) {
    copyElements(output, xDot!);
  },
  backward(_frame, output, { inputs: [xBar] }) {
    if (xBar) copyElements(xBar, output);
  },
  flops: () => 0,
});
