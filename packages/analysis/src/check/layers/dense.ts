import { addProduct } from "../product.ts";
import { boundSamples, linearError } from "../signal.ts";
import { gamma, tiny } from "../terms.ts";
import type { LayerRule } from "./rule.ts";

/** [m, units] = x Wᵀ + b, b absent or one per unit. */
function affine(x: Float64Array, m: number, w: Float64Array, units: number, b: Float64Array | undefined): Float64Array {
  const inputs = w.length / units;
  const y = new Float64Array(m * units);
  const block = (data: Float64Array, stride: number): { data: Float64Array; at: number; stride: number } => ({ data, at: 0, stride });
  addProduct(block(y, units), block(x, inputs), block(w, inputs), m, units, inputs);
  if (b) for (let i = 0, at = 0; i < m; i++) for (let j = 0; j < units; j++, at++) y[at] = y[at]! + b[j]!;
  return y;
}

/** y = W x + b: error γ_{l+2}(|x||W|ᵀ + |b|) + error·|W|ᵀ + (l+1)η over l inputs. */
export const dense: LayerRule<"dense"> = {
  type: "dense",
  analytic: () => true,
  apply(input, { layer, loaded, shape, terms }) {
    const weight = loaded.parameters.get(`${layer.name}.weight`)!.data;
    const bias = loaded.parameters.get(`${layer.name}.bias`)?.data;
    const inputs = input.error.length;
    const both = affine(boundSamples(input), 2, weight.map(Math.abs), layer.units, undefined);
    if (bias) for (let j = 0; j < layer.units; j++) both[j] = both[j]! + Math.abs(bias[j]!);
    const values = affine(input.values, input.samples, weight, layer.units, bias);
    return { values, shape, samples: input.samples, error: linearError(both, gamma(inputs + 2), (inputs + 1) * tiny, inputs, terms) };
  },
};
