import { linearError, magnitudes } from "../signal.ts";
import { unit } from "../terms.ts";
import type { LayerRule } from "./rule.ts";

/** [C,H,W] to [C·H·W]: the same numbers. */
export const flatten: LayerRule<"flatten"> = {
  type: "flatten",
  analytic: () => true,
  apply: (input, { shape }) => ({ ...input, shape }),
};

/** Sum with an earlier output: both errors and u|sum|. */
export const residualAdd: LayerRule<"residual-add"> = {
  type: "residual-add",
  analytic: () => true,
  apply(input, { layer, earlier, terms }) {
    const other = earlier.get(layer.from)!;
    const sum = { ...input, values: input.values.map((x, i) => x + other.values[i]!) };
    const both = new Float64Array(2 * input.error.length);
    both.set(magnitudes(sum));
    both.set(
      input.error.map((e, j) => e + other.error[j]!),
      input.error.length,
    );
    return { ...sum, error: linearError(both, unit, 0, 2, terms) };
  },
};
