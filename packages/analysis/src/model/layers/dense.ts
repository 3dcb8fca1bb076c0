import { addBias, biasGrad, fill, gemm } from "@nadir/core-wasm";
import type { DenseLayer } from "../../formats/index.ts";
import type { LayerRules, RealTensor } from "../layer.ts";

function product(y: RealTensor, x: RealTensor, weight: RealTensor): void {
  gemm(y, x, weight, { transposeB: true });
}

function parameterAdjoint(adjoints: readonly RealTensor[], y: RealTensor, x: RealTensor): void {
  gemm(adjoints[0]!, y, x, { transposeA: true });
  if (adjoints[1]) biasGrad(adjoints[1], y);
}

/** y = x Wᵀ + b: x [N, in], W [units, in], b [units]. 2·in·units flops a sample. */
export const dense: LayerRules<DenseLayer> = {
  type: "dense",
  summary: "y = W x + b on a flat input",
  extraSources: () => [],
  forward({ inputs: [x], output, parameters: [weight, bias] }) {
    fill(output, 0);
    product(output, x!, weight!);
    if (bias) addBias(output, bias);
  },
  tangent({ inputs: [x], parameters: [weight] }, { inputs: [xDot], parameters: [weightDot, biasDot] }, output) {
    fill(output, 0);
    product(output, x!, weightDot!);
    if (xDot) product(output, xDot, weight!);
    if (biasDot) addBias(output, biasDot);
  },
  backward({ inputs: [x], parameters: [weight] }, output, { inputs: [xBar], parameters }) {
    if (xBar) {
      fill(xBar, 0);
      gemm(xBar, output, weight!);
    }
    if (parameters) parameterAdjoint(parameters, output, x!);
  },
  tangentBackward({ inputs: [x], parameters: [weight] }, tangents, output, outputTangent, { inputs: [xBar], parameters }) {
    if (xBar) {
      fill(xBar, 0);
      gemm(xBar, outputTangent, weight!);
      gemm(xBar, output, tangents.parameters[0]!);
    }
    if (!parameters) return;
    parameterAdjoint(parameters, outputTangent, x!);
    if (tangents.inputs[0]) gemm(parameters[0]!, output, tangents.inputs[0], { transposeA: true });
  },
  flops: (layer, input) => layer.units * (2 * input[0]! + (layer.bias ? 1 : 0)),
};
