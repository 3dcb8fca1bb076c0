import type { Work } from "../../evidence/index.ts";
import { layerWidth } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys } from "../fields.ts";
import { integerFeatures } from "../integers/integer-features.ts";
import type { Fields, Kind } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import { integerMatrix } from "../modular/integer-matrix.ts";
import { primeField } from "../modular/prime.ts";
import { rankModuloPrime } from "../modular/rank-modulo.ts";
import { featureChoice, rankClaim } from "../rank.ts";
import type { Terms } from "../terms.ts";

const kind = "feature-rank-modular";

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  exactKeys("evidence", evidence, ["theorem", "layer", "columns", "prime"]);
  const choice = featureChoice(loaded, evidence);
  const p = primeField("evidence.prime", evidence.prime, terms);
  const width = layerWidth(loaded.architecture, choice.layer);
  const columns = choice.columns?.length ?? width;
  if (columns < loaded.samples) throw new Declined(`matrix: needs at least as many columns as rows; got [${loaded.samples},${columns}].`);
  const { rank } = yield* rankModuloPrime(integerMatrix(yield* integerFeatures(loaded, choice.layer), choice.columns), p);
  if (rank !== loaded.samples) throw new Declined(`matrix: needs rank ${loaded.samples} modulo ${p}; got ${rank}.`);
  return rankClaim(loaded, choice, { kind, grade: "exact", columns, numbers: {} });
}

/** Independent features of a piecewise linear network, exactly: its integer features have rank N modulo a prime (rigor B2). Evidence: theorem, layer, columns, prime. */
export const featureRankModular: Kind = {
  id: kind,
  says: "The feature vectors of these samples at this layer are linearly independent, by exact arithmetic.",
  derive,
};
