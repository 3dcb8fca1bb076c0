import type { Json, Work } from "../evidence/index.ts";
import type { Loaded } from "./loaded.ts";
import type { Terms } from "./terms.ts";

/** Named fields of plain JSON: the claim or the evidence of a certificate. */
export type Fields = { readonly [field: string]: Json };

/** What `derive` answers: the whole claim, or why there is none. */
export type Derived = { readonly accepted: true; readonly claim: Fields } | { readonly accepted: false; readonly because: string };

/** One kind of certificate. `derive` throws `Declined` where the evidence does not prove what the kind claims. */
export interface Kind {
  readonly id: string;
  /** What an accepted certificate of this kind says, one sentence. */
  readonly says: string;
  /** Computes every field of the claim from the instance and the evidence alone, by + − × ÷ and square roots in a fixed order. */
  derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields>;
}
