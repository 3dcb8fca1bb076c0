import { Declined } from "../declined.ts";
import type { Loaded } from "../loaded.ts";
import { type Chain, chainOf, isChain } from "./chain.ts";
import { type Moments, momentsOf } from "./moments.ts";

/** A deep linear network with the squared loss and its data. @throws Declined for anything else */
export function problemOf(loaded: Loaded): { readonly chain: Chain; readonly moments: Moments } {
  if (loaded.loss !== "squared" && loaded.loss !== "mean-squared")
    throw new Declined(`loss: needs squared, or mean-squared, a multiple of it; got "${loaded.loss}".`);
  const chain = chainOf(loaded);
  if (!isChain(chain)) throw new Declined(`architecture: needs a chain of dense layers without bias; ${chain.because}.`);
  const moments = momentsOf(loaded);
  if (moments.outputs !== chain.widths.at(-1))
    throw new Declined(`targets: needs ${chain.widths.at(-1)} per sample; got ${moments.outputs}.`);
  return { chain, moments };
}
