import { chainOf, isChain } from "../deep-linear/chain.ts";
import type { Hypothesis } from "./hypothesis.ts";

/** The network is a product of matrices: dense layers without bias; identity activations and flatten change nothing. */
export const linearChain: Hypothesis = {
  id: "linear-chain",
  decide(loaded) {
    const chain = chainOf(loaded);
    if (isChain(chain))
      return {
        id: "linear-chain",
        verdict: "holds",
        grade: "exact",
        because: `widths ${chain.widths.join("-")}, no bias, no nonlinear activation`,
      };
    const { layer, because, fix } = chain;
    return { id: "linear-chain", verdict: "fails", grade: "exact", because, witness: { kind: "layer", layer }, fix };
  },
};
