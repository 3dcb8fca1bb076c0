import { add, addBias, biasGrad, conv2dGradInput, conv2dGradWeight, conv2d as convolve } from "@nadir/core-wasm";
import { type Conv2dLayer, elementCount } from "../../formats/index.ts";
import type { LayerRules, RealTensor } from "../layer.ts";

function parameterAdjoint(adjoints: readonly RealTensor[], y: RealTensor, x: RealTensor, layer: Conv2dLayer): void {
  conv2dGradWeight(adjoints[0]!, y, x, layer);
  if (adjoints[1]) biasGrad(adjoints[1], y);
}

/** y = x ⋆ W + b, cross-correlation: x [N,C,H,W], W [K,C/groups,R,S], b [K] or [K,H',W'] or none. 2·K·H'·W'·(C/groups)·R·S flops a sample. */
export const conv2d: LayerRules<Conv2dLayer> = {
  type: "conv2d",
  summary: "cross-correlation with stride, padding, dilation and groups; one bias per filter, per neuron, or none",
  extraSources: () => [],
  forward({ layer, inputs: [x], output, parameters: [weight, bias] }) {
    convolve(output, x!, weight!, layer);
    if (bias) addBias(output, bias);
  },
  tangent({ layer, scope, inputs: [x], parameters: [weight] }, { inputs: [xDot], parameters: [weightDot, biasDot] }, output) {
    convolve(output, x!, weightDot!, layer);
    if (xDot) {
      using scratch = scope.core.scope("conv2d tangent");
      const term = scratch.empty(output.dtype, output.shape);
      convolve(term, xDot, weight!, layer);
      add(output, term);
    }
    if (biasDot) addBias(output, biasDot);
  },
  backward({ layer, inputs: [x], parameters: [weight] }, output, { inputs: [xBar], parameters }) {
    if (xBar) conv2dGradInput(xBar, output, weight!, layer);
    if (parameters) parameterAdjoint(parameters, output, x!, layer);
  },
  tangentBackward({ layer, scope, inputs: [x], parameters: [weight] }, tangents, output, outputTangent, { inputs: [xBar], parameters }) {
    if (xBar) {
      conv2dGradInput(xBar, outputTangent, weight!, layer);
      using scratch = scope.core.scope("conv2d tangentBackward");
      const term = scratch.empty(xBar.dtype, xBar.shape);
      conv2dGradInput(term, output, tangents.parameters[0]!, layer);
      add(xBar, term);
    }
    if (!parameters) return;
    parameterAdjoint(parameters, outputTangent, x!, layer);
    if (tangents.inputs[0]) conv2dGradWeight(parameters[0]!, output, tangents.inputs[0], layer);
  },
  flops: (layer, input, output) => {
    const size = elementCount(output);
    return size * (2 * (input[0]! / (layer.groups ?? 1)) * layer.kernel[0] * layer.kernel[1] + (layer.bias === "none" ? 0 : 1));
  },
};
