import { add, addBias, biasGrad, conv2dGradInput, conv2dGradWeight, conv2d as convolve } from "@nadir/core-wasm";
import { type Conv2dLayer, elementCount } from "../../formats/index.ts";
import { type LayerRules, nothing, type RealTensor, sideBySide } from "../layer.ts";

/** Of the B copies of N samples side by side: [B·K, C, R, S] and the biases. */
function parameterAdjoint(adjoints: readonly RealTensor[], y: RealTensor, x: RealTensor, layer: Conv2dLayer): void {
  const maps = sideBySide(y, x.shape[0]!);
  conv2dGradWeight(adjoints[0]!, maps, x, layer);
  if (adjoints[1]) biasGrad(adjoints[1], maps);
}

/** to += what `write` puts into a tensor like it. */
function addTerm(to: RealTensor, write: (term: RealTensor) => void): void {
  using scratch = to.scope.core.scope("conv2d term");
  const term = scratch.empty(to.dtype, to.shape);
  write(term);
  add(to, term);
}

/** y = x ⋆ W + b, cross-correlation: x [N,C,H,W], W [K,C/groups,R,S], b [K] or [K,H',W'] or none. 2·K·H'·W'·(C/groups)·R·S flops a sample. */
export const conv2d: LayerRules<Conv2dLayer> = {
  type: "conv2d",
  summary: "cross-correlation with stride, padding, dilation and groups; one bias per filter, per neuron, or none",
  reuse: "none",
  extraSources: () => [],
  needs: () => ({ ...nothing, inputs: true, adjoint: true }),
  stacks: ({ groups = 1 }) => groups === 1,
  forward({ layer, inputs: [x], output, parameters: [weight, bias] }) {
    convolve(output, x!, weight!, layer);
    if (bias) addBias(output, bias);
  },
  tangent({ layer, inputs: [x], parameters: [weight] }, { inputs: [xDot], parameters: [weightDot, biasDot] }, output) {
    const maps = sideBySide(output, x!.shape[0]!);
    convolve(maps, x!, weightDot!, layer);
    if (xDot) addTerm(output, (term) => convolve(term, xDot, weight!, layer));
    if (biasDot) addBias(maps, biasDot);
  },
  backward({ layer, inputs: [x], parameters: [weight] }, output, { inputs: [xBar], parameters }) {
    if (xBar) conv2dGradInput(xBar, output, weight!, layer);
    if (parameters) parameterAdjoint(parameters, output, x!, layer);
  },
  tangentBackward({ layer, inputs: [x], parameters: [weight] }, tangents, output, outputTangent, { inputs: [xBar], parameters, crossed }) {
    const samples = x!.shape[0]!;
    if (xBar) {
      conv2dGradInput(xBar, outputTangent, weight!, layer);
      addTerm(sideBySide(xBar, samples), (term) => conv2dGradInput(term, output!, tangents.crossed!, layer));
    }
    if (parameters) parameterAdjoint(parameters, outputTangent, x!, layer);
    const [xDot] = tangents.inputs;
    if (xDot) conv2dGradWeight(crossed!, output!, sideBySide(xDot, samples), layer);
  },
  flops: (layer, input, output) => {
    const size = elementCount(output);
    return size * (2 * (input[0]! / (layer.groups ?? 1)) * layer.kernel[0] * layer.kernel[1] + (layer.bias === "none" ? 0 : 1));
  },
};
