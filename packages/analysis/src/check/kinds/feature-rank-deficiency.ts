import type { Work } from "../../evidence/index.ts";
import { layerWidth } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys } from "../fields.ts";
import { integerFeatures } from "../integers/integer-features.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { integerMatrix } from "../modular/integer-matrix.ts";
import { requireVanishingMinors } from "../modular/minors.ts";
import { primeField } from "../modular/prime.ts";
import { rankModuloPrime } from "../modular/rank-modulo.ts";
import { relationsField, requireRelations } from "../modular/relations.ts";
import { featureChoice } from "../rank.ts";
import type { Terms } from "../terms.ts";

const kind = "feature-rank-deficiency";

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "prime", "relations"]);
  const { theorem, layer } = featureChoice(loaded, { ...evidence, columns: null });
  const p = primeField("evidence.prime", fields.prime, terms);
  const matrix = integerMatrix(yield* integerFeatures(loaded, layer));
  const relations = fields.relations === null ? null : relationsField(fields.relations, matrix, terms);
  const { rank } = yield* rankModuloPrime(matrix, p);
  if (rank === loaded.samples) throw new Declined(`matrix: needs a rank below ${loaded.samples}; got ${rank} modulo ${p}.`);
  if (relations) {
    const left = matrix[relations.side] - relations.list.length;
    if (left !== rank)
      throw new Declined(
        `evidence.relations: needs ${matrix[relations.side] - rank} relations among ${relations.side}; got ${relations.list.length}.`,
      );
    yield* requireRelations(matrix, relations, p, terms);
  } else yield* requireVanishingMinors(matrix, rank, terms);
  const common = answers(loaded, { kind, theorem, status: "disproved", grade: "exact", scopes: ["this-point"], options: { layer } });
  const width = layerWidth(loaded.architecture, layer);
  return { ...common, layer, width, rank, rankAtMost: rank };
}

/**
 * The exact rank r < N of the features of a piecewise linear network at this point: at least r modulo a prime, at most r by independent integer
 * relations among rows or columns, or because it is at most r modulo so many primes that every larger minor is 0. Evidence: theorem, layer, prime, relations.
 */
export const featureRankDeficiency: Kind = {
  id: kind,
  says: "The feature matrix of these samples at this layer has rank exactly r < N at this point, by exact arithmetic.",
  derive,
};
