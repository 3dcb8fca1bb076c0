import { exactKeys, number } from "../fields.ts";
import { features } from "../forward.ts";
import { gramBound } from "../gram-bound.ts";
import type { Kind } from "../kind.ts";
import { enclosedRank, featureChoice, rankClaim } from "../rank.ts";

/** Independent features by one shifted Cholesky factorization of their Gram matrix (rigor A5). Evidence: theorem, layer, columns, shift. */
export const featureRankGram: Kind = {
  id: "feature-rank-gram",
  says: "The feature vectors of these samples at this layer are linearly independent, with σ_min(F) ≥ sigmaMin.",
  *derive(loaded, evidence, terms) {
    exactKeys("evidence", evidence, ["theorem", "layer", "columns", "shift"]);
    const choice = featureChoice(loaded, evidence);
    const shift = number("evidence.shift", evidence.shift);
    const matrix = yield* features(loaded, choice.layer, choice.columns, terms);
    return rankClaim(loaded, choice, enclosedRank("feature-rank-gram", matrix, yield* gramBound(matrix, shift, terms)));
  },
};
