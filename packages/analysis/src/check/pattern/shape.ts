import { unit } from "../terms.ts";
import type { MovingRule } from "./moving.ts";

/** [C,H,W] to [C·H·W]: the same numbers. */
export const flatten: MovingRule<"flatten"> = { type: "flatten", apply: (input, { output }) => ({ ...input, signal: output }) };

/** Sum with an earlier output: both shifts. */
export const residualAdd: MovingRule<"residual-add"> = {
  type: "residual-add",
  apply(input, { layer, earlier, output }) {
    const other = earlier.get(layer.from)!;
    const shift = input.shift.map((s, i) => (s + other.shift[i]!) * (1 + 4 * unit));
    return { signal: output, shift, zero: input.zero.map((z, i) => z & other.zero[i]!) };
  },
};
