import { UsageError } from "@nadir/core-wasm";
import type { Construction } from "../construction.ts";
import { independentFeatures } from "./independent-features.ts";
import { localMinimum } from "./local-minimum.ts";
import { zeroLoss } from "./zero-loss.ts";

/** The table of constructions, in the order of the help. */
export const constructions: readonly Construction[] = [zeroLoss, independentFeatures, localMinimum];

/** The construction of an id. @throws UsageError for an unknown one */
export function constructionNamed(id: string): Construction {
  const found = constructions.find((c) => c.id === id);
  if (!found) throw new UsageError(`construct: needs one of ${constructions.map((c) => c.id).join(", ")}; got ${id}. Correct the name.`);
  return found;
}
