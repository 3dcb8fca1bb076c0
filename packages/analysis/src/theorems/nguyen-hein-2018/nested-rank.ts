import type { Json, Work } from "../../evidence/index.ts";
import type { Instance, Stage } from "../../formats/index.ts";
import type { Kit, Proof } from "../theorem.ts";
import { featureMatrix } from "./features.ts";
import { rankSearches } from "./rank-searches.ts";

/** The evidence of a proof of rank F_k = N, as a part of another proof. */
export type RankPart = { readonly [field: string]: Json };

/** A kit whose rank proofs are parts: each goes to `whole` as `kind` and its evidence but for theorem and layer. */
function partKit(kit: Kit, whole: (part: RankPart) => Work<Proof>): Kit {
  return {
    ...kit,
    prove: (kind, _instance, { theorem: _theorem, layer: _layer, ...rest }) => whole({ kind, ...rest }),
  };
}

/**
 * Tries every way to prove rank F_k = N that suits the network as a part of a whole proof until the checker accepts one; `ofPoint` leaves out those
 * that speak of other parameters. Ends early where `hopeless` says that no other part would help.
 */
export function* proveWithRank(
  kit: Kit,
  instance: Instance,
  stage: Stage,
  whole: (part: RankPart) => Work<Proof>,
  { ofPoint, hopeless }: { readonly ofPoint: boolean; hopeless(because: string): boolean },
): Work<Proof> {
  const features = yield* featureMatrix(kit.core, instance, stage, "f64");
  const rows = rankSearches.filter((row) => row.proves === "full-rank" && row.suits(instance, stage) && (row.ofPoint || !ofPoint));
  let last: Proof = { accepted: false, because: "no proof of full rank suits this network" };
  for (const row of rows) {
    last = yield* row.find(partKit(kit, whole), instance, "", stage, features);
    if (last.accepted || hopeless(last.because)) break;
  }
  return last;
}
