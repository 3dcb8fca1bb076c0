import { exactKeys } from "../fields.ts";
import { features } from "../forward.ts";
import { inverseBound } from "../inverse-bound.ts";
import type { Kind } from "../kind.ts";
import { enclosedRank, featureChoice, rankClaim } from "../rank.ts";

/** Independent features by an approximate right inverse that the checker computes itself (rigor A1). Evidence: theorem, layer, columns. */
export const featureRankInverse: Kind = {
  id: "feature-rank-inverse",
  says: "The feature vectors of these samples at this layer are linearly independent, with σ_min(F) ≥ sigmaMin.",
  *derive(loaded, evidence, terms) {
    exactKeys("evidence", evidence, ["theorem", "layer", "columns"]);
    const choice = featureChoice(loaded, evidence);
    const matrix = yield* features(loaded, choice.layer, choice.columns, terms);
    return rankClaim(loaded, choice, enclosedRank("feature-rank-inverse", matrix, yield* inverseBound(matrix, terms)));
  },
};
