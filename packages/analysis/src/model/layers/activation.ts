import { activate, activateDerivative, activateSecondDerivative, multiply, multiplyAddBlock, multiplyBlock } from "@nadir/core-wasm";
import { type ActivationLayer, type ActivationName, elementCount } from "../../formats/index.ts";
import { type LayerRules, nothing } from "../layer.ts";

/** Activations whose second derivative is zero, at kinks by convention. */
const straight: readonly ActivationName[] = ["identity", "relu", "leaky-relu"];

/** y = f(x) elementwise, f a row of the core's table with f' and f''. At a kink f' and f'' are the table's conventions. */
export const activation: LayerRules<ActivationLayer> = {
  type: "activation",
  summary: "y = f(x) elementwise, f from the table of activations",
  reuse: "in-place",
  extraSources: () => [],
  needs: (layer) => ({ ...nothing, slope: true, curvature: !straight.includes(layer.function) }),
  stacks: () => true,
  forward({ layer, inputs: [x], output, slope, curvature }) {
    if (slope) activateDerivative(slope, x!, layer.function, layer.parameter);
    if (curvature) activateSecondDerivative(curvature, x!, layer.function, layer.parameter);
    activate(output, x!, layer.function, layer.parameter);
  },
  bend({ curvature }, output) {
    multiply(curvature!, curvature!, output);
  },
  tangent({ slope }, { inputs: [xDot] }, output) {
    multiplyBlock(output, slope!, xDot!);
  },
  backward({ slope }, output, { inputs: [xBar] }) {
    if (xBar) multiplyBlock(xBar, slope!, output);
  },
  tangentBackward({ slope, curvature }, { inputs: [xDot] }, _output, outputTangent, { inputs: [xBar] }) {
    if (!xBar) return;
    multiplyBlock(xBar, slope!, outputTangent);
    if (curvature) multiplyAddBlock(xBar, curvature, xDot!);
  },
  flops: (_layer, input) => 10 * elementCount(input),
};
