import { asBigInts, fits, type IntegerSignal, scaled } from "./integer-signal.ts";
import type { IntegerRule } from "./rule.ts";

/** [C,H,W] to [C·H·W]: the same integers. */
export const flatten: IntegerRule<"flatten"> = { type: "flatten", apply: (input, { shape }) => ({ ...input, shape }) };

/** The same numbers with a lower exponent and a multiple of the divisor. */
function rescaled(signal: IntegerSignal, exponent: number, divisor: bigint): IntegerSignal {
  const factor = (divisor / signal.divisor) << BigInt(signal.exponent - exponent);
  const most = signal.most * factor;
  return { ...signal, values: scaled(signal.values, factor, most), exponent, divisor, most };
}

/** Sum with an earlier output, both brought to one exponent and divisor. */
export const residualAdd: IntegerRule<"residual-add"> = {
  type: "residual-add",
  apply(input, { layer, earlier }) {
    const other = earlier.get(layer.from)!;
    const exponent = Math.min(input.exponent, other.exponent);
    const divisor = input.divisor === other.divisor ? input.divisor : input.divisor * other.divisor;
    const [a, b] = [rescaled(input, exponent, divisor), rescaled(other, exponent, divisor)];
    const most = a.most + b.most;
    if (a.values instanceof Float64Array && b.values instanceof Float64Array && fits(most)) {
      const right = b.values;
      return { ...a, values: a.values.map((x, i) => x + right[i]!), most };
    }
    const right = asBigInts(b.values);
    return { ...a, values: asBigInts(a.values).map((x, i) => x + right[i]!), most };
  },
};
