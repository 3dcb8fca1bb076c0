import { layerWidth } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, theoremId } from "../fields.ts";
import type { Kind } from "../kind.ts";
import { arithmeticField, minorField } from "../minor.ts";
import { rankClaim } from "../rank.ts";
import { exactlyTriangular, nearlyTriangular } from "../triangular.ts";

const kind = "feature-rank-triangular";

/**
 * Independent features by a triangular minor at the stored parameters, whatever its condition number (rigor B1). Evidence: theorem, layer,
 * arithmetic, rows and columns in the order in which the minor is upper triangular.
 */
export const featureRankTriangular: Kind = {
  id: kind,
  says: "The feature vectors of these samples at this layer are linearly independent: N columns of F form a triangular matrix whose diagonal has no zero.",
  *derive(loaded, evidence, terms) {
    const fields = exactKeys("evidence", evidence, ["theorem", "layer", "arithmetic", "rows", "columns"]);
    const theorem = theoremId(fields.theorem);
    const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
    const width = layerWidth(loaded.architecture, layer);
    const minor = minorField(fields.rows, fields.columns, loaded.samples, width);
    if (minor.rows.length !== loaded.samples)
      throw new Declined(`evidence.rows: needs all ${loaded.samples} samples; got ${minor.rows.length}.`);
    const exact = arithmeticField(fields.arithmetic) === "exact";
    yield* (exact ? exactlyTriangular : nearlyTriangular)(loaded, layer, minor, terms);
    const finding = { kind, grade: exact ? "exact" : "enclosed", columns: loaded.samples, numbers: {} } as const;
    return rankClaim(loaded, { theorem, layer, columns: minor.columns }, finding);
  },
};
