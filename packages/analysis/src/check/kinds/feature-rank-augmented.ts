import type { Scope, Work } from "../../evidence/index.ts";
import { layerWidth } from "../../formats/index.ts";
import { augmented } from "../augmented.ts";
import { errorNorm } from "../bounded-matrix.ts";
import { exactKeys } from "../fields.ts";
import { features, isAnalytic } from "../forward.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { featureChoice } from "../rank.ts";
import { shiftOf, smallestSingular } from "../smallest-singular.ts";
import type { Terms } from "../terms.ts";

const kind = "feature-rank-augmented";

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  exactKeys("evidence", evidence, ["theorem", "layer", "columns", "shift"]);
  const choice = featureChoice(loaded, evidence);
  const { layer, theorem } = choice;
  const matrix = augmented(yield* features(loaded, layer, choice.columns, terms));
  const sigmaMin = yield* smallestSingular(matrix, shiftOf("evidence.shift", evidence.shift), terms);
  const scopes: Scope[] = ["some-parameter", "this-point"];
  if (isAnalytic(loaded, layer)) scopes.push("almost-every-parameter");
  const common = answers(loaded, { kind, theorem, status: "proved", grade: "enclosed", scopes, options: { layer, augmented: true } });
  const width = layerWidth(loaded.architecture, layer);
  return { ...common, layer, width, columns: matrix.columns, rank: loaded.samples, sigmaMin, rho: errorNorm(matrix) };
}

/**
 * Independent features once a constant is added: rank [F, 1_N] = N, so that with a bias the layer above can produce any pre-activations. One column
 * fewer than samples is enough. Evidence: theorem, layer, columns of F, shift (null: by an inverse).
 */
export const featureRankAugmented: Kind = {
  id: kind,
  says: "The feature vectors of these samples at this layer, each followed by a 1, are linearly independent: rank [F, 1] = N, with σ_min([F, 1]) ≥ sigmaMin.",
  derive,
};
