import { commonExponent, scaledInteger } from "../../exact/index.ts";
import { activations, parameterOf } from "../activations.ts";
import { Declined } from "../declined.ts";
import { asBigInts, fits, type IntegerSignal, magnitude } from "./integer-signal.ts";
import type { IntegerRule } from "./rule.ts";

/** x · above where x > 0, x · below elsewhere, in units 2^shift of the input's. */
function bend(input: IntegerSignal, above: bigint, below: bigint, shift: number): IntegerSignal {
  const factor = above > magnitude(below) ? above : magnitude(below);
  const most = input.most * factor;
  const result = { ...input, exponent: input.exponent + shift, most };
  if (input.values instanceof Float64Array && fits(most) && fits(factor)) {
    const [a, b] = [Number(above), Number(below)];
    return { ...result, values: input.values.map((x) => x * (x > 0 ? a : b) + 0) };
  }
  return { ...result, values: asBigInts(input.values).map((x) => x * (x > 0n ? above : below)) };
}

/** Identity, ReLU and leaky ReLU; the slope of the last is the double stored, so 0.01 has 53 bits and 2^-6 has one. */
export const activation: IntegerRule<"activation"> = {
  type: "activation",
  apply(input, { layer }) {
    if (layer.function === "identity") return input;
    if (layer.function === "relu") return bend(input, 1n, 0n, 0);
    if (layer.function !== "leaky-relu")
      throw new Declined(`${layer.name}: needs a piecewise linear activation (identity, relu, leaky-relu); got ${layer.function}.`);
    const slope = parameterOf(activations["leaky-relu"], layer.parameter);
    const shift = Math.min(0, commonExponent([slope]));
    return bend(input, 1n << BigInt(-shift), scaledInteger(slope, shift), shift);
  },
};
