import { addBias, biasGrad, fill, gemm } from "@nadir/core-wasm";
import type { DenseLayer } from "../../formats/index.ts";
import { type LayerRules, nothing, type RealTensor, sideBySide } from "../layer.ts";

/** Of the B copies of N samples side by side: [B·units, in] += ȳᵀ x, [B·units] += Σ ȳ. */
function parameterAdjoint(adjoints: readonly RealTensor[], y: RealTensor, x: RealTensor): void {
  const rows = sideBySide(y, x.shape[0]!);
  gemm(adjoints[0]!, rows, x, { transposeA: true });
  if (adjoints[1]) biasGrad(adjoints[1], rows);
}

/** y = x Wᵀ + b: x [N, in], W [units, in], b [units]. 2·in·units flops a sample. */
export const dense: LayerRules<DenseLayer> = {
  type: "dense",
  summary: "y = W x + b on a flat input",
  reuse: "none",
  extraSources: () => [],
  needs: () => ({ ...nothing, inputs: true, adjoint: true }),
  stacks: () => true,
  forward({ inputs: [x], output, parameters: [weight, bias] }) {
    fill(output, 0);
    gemm(output, x!, weight!, { transposeB: true });
    if (bias) addBias(output, bias);
  },
  tangent({ inputs: [x], parameters: [weight] }, { inputs: [xDot], parameters: [weightDot, biasDot] }, output) {
    const rows = sideBySide(output, x!.shape[0]!);
    fill(output, 0);
    gemm(rows, x!, weightDot!, { transposeB: true });
    if (xDot) gemm(output, xDot, weight!, { transposeB: true });
    if (biasDot) addBias(rows, biasDot);
  },
  backward({ inputs: [x], parameters: [weight] }, output, { inputs: [xBar], parameters }) {
    if (xBar) {
      fill(xBar, 0);
      gemm(xBar, output, weight!);
    }
    if (parameters) parameterAdjoint(parameters, output, x!);
  },
  tangentBackward({ inputs: [x], parameters: [weight] }, tangents, output, outputTangent, { inputs: [xBar], parameters, crossed }) {
    const samples = x!.shape[0]!;
    if (xBar) {
      fill(xBar, 0);
      gemm(xBar, outputTangent, weight!);
      gemm(sideBySide(xBar, samples), output!, tangents.crossed!);
    }
    if (parameters) parameterAdjoint(parameters, outputTangent, x!);
    const [xDot] = tangents.inputs;
    if (xDot) gemm(crossed!, output!, sideBySide(xDot, samples), { transposeA: true });
  },
  flops: (layer, input) => layer.units * (2 * input[0]! + (layer.bias ? 1 : 0)),
};
