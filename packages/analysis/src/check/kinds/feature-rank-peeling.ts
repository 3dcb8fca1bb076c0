import type { Scope, Work } from "../../evidence/index.ts";
import { activationFacts, layerWidth, type Stage } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, theoremId } from "../fields.ts";
import { isAnalytic } from "../forward.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { arithmeticField, type Minor, minorField } from "../minor.ts";
import { bankField, projections } from "../projections.ts";
import type { Terms } from "../terms.ts";

const kind = "feature-rank-peeling";

/** Layer k is one whose biases can be set neuron by neuron, or filter by filter where they are tied and each filter is used once. @throws Declined */
function requireBiases(stage: Stage, { columns }: Minor): void {
  if (stage.type !== "conv2d" && stage.type !== "dense") throw new Declined("layer: needs a convolutional or dense layer.");
  if (activationFacts(stage.activation).limits === null)
    throw new Declined(`layer: needs an activation with the limits of Assumption 3.2; ${activationFacts(stage.activation).limitsBecause}.`);
  if (stage.bias === "none") throw new Declined(`layer: needs biases; "${stage.name}" has none.`);
  if (stage.bias === "per-neuron") return;
  const filters = columns.map((column) => Math.floor(column / stage.patches));
  if (new Set(filters).size < filters.length)
    throw new Declined(`evidence.columns: needs each filter once, because "${stage.name}" has one bias per filter.`);
}

/** Each row's projection is the strict least among those of the rows after it. @throws Declined */
function* requireStrictMinima(loaded: Loaded, stage: Stage, minor: Minor, fields: Fields, terms: Terms): Work<void> {
  const bank = bankField(loaded, stage, fields.filters);
  const larger = yield* projections(bank, arithmeticField(fields.arithmetic), terms);
  const { rows, columns } = minor;
  for (const [j, column] of columns.entries()) {
    const [filter, position] = [Math.floor(column / stage.patches), column % stage.patches];
    const projection = (filter % bank.count) * stage.patches + position;
    for (let i = j + 1; i < rows.length; i++)
      if (!larger(rows[i]!, rows[j]!, projection))
        throw new Declined(`minor: needs a projection on neuron ${column} that is less at sample ${rows[j]} than at sample ${rows[i]}.`);
  }
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "arithmetic", "filters", "rows", "columns"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  const stage = stageOfLayer(loaded.architecture, layer);
  const minor = minorField(fields.rows, fields.columns, loaded.samples, stage.width);
  requireBiases(stage, minor);
  yield* requireStrictMinima(loaded, stage, minor, fields, terms);
  const rank = minor.rows.length;
  const scopes: Scope[] = ["some-parameter"];
  if (isAnalytic(loaded, layer)) scopes.push("almost-every-parameter");
  const [grade, status] = [fields.arithmetic === "exact" ? "exact" : "enclosed", rank === loaded.samples ? "proved" : "undecided"] as const;
  const common = answers(loaded, { kind, theorem, status, grade, scopes, options: { layer } });
  const width = layerWidth(loaded.architecture, layer);
  return { ...common, layer, width, rankAtLeast: rank };
}

/**
 * The generic rank of features by combinatorics alone (WC 4.2, rigor B1): filters and an order of samples and neurons in which each sample's
 * projection is the strict least of those that remain. Evidence: theorem, layer, arithmetic, filters, rows, columns.
 */
export const featureRankPeeling: Kind = {
  id: kind,
  says: "The feature matrix F_k of these samples has rank at least `rankAtLeast` for some parameters of layers 1..k, and for almost every one where `scopes` says so; nothing is said of the stored ones.",
  derive,
};
