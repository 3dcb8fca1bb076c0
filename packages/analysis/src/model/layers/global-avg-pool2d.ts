import { avgPool2dGrad, avgPool2d as mean } from "@nadir/core-wasm";
import { elementCount, type GlobalAvgPool2dLayer } from "../../formats/index.ts";
import { type LayerRules, linearRules, type RealTensor } from "../layer.ts";

function whole(image: RealTensor): { kernel: readonly [number, number]; stride: readonly [number, number]; padding: readonly [0, 0] } {
  const size = [image.shape[2]!, image.shape[3]!] as const;
  return { kernel: size, stride: size, padding: [0, 0] };
}

function asImage(pooled: RealTensor): RealTensor {
  return pooled.reshape([...pooled.shape, 1, 1]);
}

/** Mean over height and width: [N,C,H,W] to [N,C]; average pooling with one window. */
export const globalAvgPool2d: LayerRules<GlobalAvgPool2dLayer> = linearRules({
  type: "global-avg-pool2d",
  summary: "mean over height and width, [C,H,W] to [C]",
  forward({ inputs: [x], output }) {
    mean(asImage(output), x!, whole(x!));
  },
  tangent(_frame, { inputs: [xDot] }, output) {
    mean(asImage(output), xDot!, whole(xDot!));
  },
  backward(_frame, output, { inputs: [xBar] }) {
    if (xBar) avgPool2dGrad(xBar, asImage(output), whole(xBar));
  },
  flops: (_layer, input) => elementCount(input),
});
