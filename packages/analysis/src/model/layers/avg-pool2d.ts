import { avgPool2dGrad, avgPool2d as mean } from "@nadir/core-wasm";
import { elementCount, type Pool2dLayer } from "../../formats/index.ts";
import { type LayerRules, linearRules } from "../layer.ts";

/** Mean over windows; padded zeros count, so it is linear in its input. */
export const avgPool2d: LayerRules<Pool2dLayer> = linearRules({
  type: "avg-pool2d",
  summary: "mean over windows; padded zeros count",
  forward({ layer, inputs: [x], output }) {
    mean(output, x!, layer);
  },
  tangent({ layer }, { inputs: [xDot] }, output) {
    mean(output, xDot!, layer);
  },
  backward({ layer }, output, { inputs: [xBar] }) {
    if (xBar) avgPool2dGrad(xBar, output, layer);
  },
  flops: (layer, _input, output) => elementCount(output) * (layer.kernel[0] * layer.kernel[1] + 1),
});
