import type { Work } from "../evidence/index.ts";
import { Declined } from "./declined.ts";
import type { Derived, Fields } from "./kind.ts";
import { kinds } from "./kinds.ts";
import type { Loaded } from "./loaded.ts";
import { rigorous, type Terms } from "./terms.ts";

/**
 * Computes the whole claim of one kind from the instance and the evidence alone, or declines with the reason. Called to make a certificate and
 * again to check one; both must give the same canonical JSON. `terms` is for tests of the bounds.
 */
export function* derive(kind: string, loaded: Loaded, evidence: Fields, terms: Terms = rigorous): Work<Derived> {
  const row = kinds.get(kind);
  if (!row) return { accepted: false, because: `kind: needs one of ${[...kinds.keys()].join(", ")}; got "${kind}".` };
  try {
    return { accepted: true, claim: yield* row.derive(loaded, evidence, terms) };
  } catch (error) {
    if (error instanceof Declined) return { accepted: false, because: error.message };
    throw error;
  }
}
