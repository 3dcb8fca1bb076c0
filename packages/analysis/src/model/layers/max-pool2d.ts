import { maxPool2d as maximum, maxPool2dGradBlock, maxPool2dTangentBlock } from "@nadir/core-wasm";
import { elementCount, type Pool2dLayer } from "../../formats/index.ts";
import { type LayerRules, linearRules, nothing } from "../layer.ts";

/** Maximum over windows, padding never chosen. Derivatives are those of the selection that forward made (the first maximum of a window wins). */
export const maxPool2d: LayerRules<Pool2dLayer> = linearRules({
  type: "max-pool2d",
  summary: "maximum over windows; padding never counts",
  needs: () => ({ ...nothing, argmax: true }),
  forward(frame) {
    maximum(frame.output, frame.argmax!, frame.inputs[0]!, frame.layer);
  },
  tangent({ argmax }, { inputs: [xDot] }, output) {
    maxPool2dTangentBlock(output, xDot!, argmax!);
  },
  backward({ argmax }, output, { inputs: [xBar] }) {
    if (xBar) maxPool2dGradBlock(xBar, output, argmax!);
  },
  flops: (layer, _input, output) => elementCount(output) * layer.kernel[0] * layer.kernel[1],
});
