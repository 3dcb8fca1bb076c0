import type { HypothesisResult } from "../../evidence/index.ts";
import { dyadicMatrix, nullSpace, rankModulo, transpose } from "../../exact/index.ts";
import { type Stage, stagesOf } from "../../formats/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { fails, holds, ruleOptions, span, unknown } from "./rule.ts";

const id = "full-column-rank";

/** Entries and products up to which W_l is eliminated modulo a prime, and columns up to which a relation among them is looked for. */
const [mostEntries, mostProducts, mostColumns] = [1e6, 3e8, 24];

/** Decides rank W_l = n_l for one layer; null where neither elimination nor structure does. */
function decideStage(loaded: Loaded, stage: Stage): HypothesisResult | null {
  const stored = loaded.parameters.get(`${stage.name}.weight`)!.data;
  const columns = stage.width;
  const rows = stored.length / columns;
  const [l, before] = [stage.number, stage.number - 1];
  if (rows < columns)
    return fails(
      id,
      `W_${l} is ${rows}x${columns}: more neurons in layer ${l} than in layer ${before}`,
      { kind: "widths", from: before, widths: [rows, columns] },
      `Give layer ${l} at most ${rows} neurons, or layer ${before} at least ${columns}.`,
    );
  // row j of the stored window is column j of W_l
  const dead = Array.from({ length: columns }, (_, j) => j).find((j) => stored.subarray(j * rows, (j + 1) * rows).every((w) => w === 0));
  if (dead !== undefined)
    return fails(
      id,
      `all weights into neuron ${dead} of layer ${l} are 0`,
      { kind: "zero-column", layer: l, neuron: dead },
      "Take other parameters.",
    );
  if (stored.length > mostEntries || columns * columns * rows > mostProducts) return null;
  const matrix = dyadicMatrix(stored, columns, rows);
  if (rankModulo(matrix.data, columns, rows).rank === columns) return holds(id, `W_${l} has rank ${columns}, modulo a prime`);
  const [relation] = columns > mostColumns ? [] : nullSpace(transpose(matrix));
  if (!relation) return null;
  return fails(
    id,
    `the columns of W_${l} are linearly dependent`,
    {
      kind: "linear-relation",
      matrix: `W_${l}`,
      rows: relation.flatMap((c, j) => (c === 0n ? [] : [j])),
      coefficients: relation.filter((c) => c !== 0n).map(String),
    },
    "Take other parameters.",
  );
}

/** Nguyen & Hein (2017): W_l has rank n_l for l = k+2..L. Exact at this point; `options.fullColumnRank` is set by the kind of certificate that has proved it otherwise. */
export const fullColumnRank: Hypothesis = {
  id,
  decide(loaded: Loaded, options: Fields): HypothesisResult {
    const { layer } = ruleOptions(loaded, options);
    const upper = stagesOf(loaded.architecture).slice(layer + 1);
    if (upper.length === 0) return holds(id, `there is no layer after layer ${layer + 1}`);
    const odd = upper.find((s) => s.type !== "dense");
    if (odd) return unknown(id, `layer ${odd.number} is not dense`);
    const decided = upper.map((stage) => decideStage(loaded, stage));
    const failed = decided.find((result) => result?.verdict === "fails");
    if (failed) return failed;
    const all = `the weight matrices of ${span(layer + 2, layer + 1 + upper.length)} have full column rank`;
    if (decided.every((result) => result?.verdict === "holds")) return holds(id, `${all}, modulo a prime`);
    if (options.fullColumnRank === true) return holds(id, all, "enclosed");
    return unknown(id, "no certificate of full column rank at this point");
  },
};
