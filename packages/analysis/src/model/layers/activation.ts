import { activate, activateDerivative, activateSecondDerivative, multiply, multiplyAdd } from "@nadir/core-wasm";
import { type ActivationLayer, elementCount } from "../../formats/index.ts";
import type { Frame, LayerRules, RealTensor } from "../layer.ts";

function derivative(frame: Frame<ActivationLayer>): RealTensor {
  const { layer, scope, inputs } = frame;
  if (!frame.derivative) {
    frame.derivative = scope.empty(inputs[0]!.dtype, inputs[0]!.shape);
    activateDerivative(frame.derivative, inputs[0]!, layer.function, layer.parameter);
  }
  return frame.derivative;
}

/** y = f(x) elementwise, f a row of the core's table with f' and f''. At a kink f' and f'' are the table's conventions. */
export const activation: LayerRules<ActivationLayer> = {
  type: "activation",
  summary: "y = f(x) elementwise, f from the table of activations",
  extraSources: () => [],
  forward({ layer, inputs: [x], output }) {
    activate(output, x!, layer.function, layer.parameter);
  },
  tangent(frame, { inputs: [xDot] }, output) {
    multiply(output, derivative(frame), xDot!);
  },
  backward(frame, output, { inputs: [xBar] }) {
    if (xBar) multiply(xBar, derivative(frame), output);
  },
  tangentBackward(frame, { inputs: [xDot] }, output, outputTangent, { inputs: [xBar] }) {
    if (!xBar) return;
    const { layer, scope, inputs } = frame;
    multiply(xBar, derivative(frame), outputTangent);
    using scratch = scope.core.scope("activation tangentBackward");
    const curvature = scratch.empty(xBar.dtype, xBar.shape);
    activateSecondDerivative(curvature, inputs[0]!, layer.function, layer.parameter);
    const bend = scratch.empty(xBar.dtype, xBar.shape);
    multiply(bend, curvature, xDot!);
    multiplyAdd(xBar, bend, output);
  },
  flops: (_layer, input) => 10 * elementCount(input),
};
