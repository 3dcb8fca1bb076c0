import type { Json, Scope, Status, Work } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import { columns, exactKeys, integer, theoremId } from "../fields.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { type LayerRank, layerRanks, matrixStages, rankFields } from "../structure/layer-ranks.ts";

const kind = "convolution-rank";
/** A rank that some filters have is had by almost all, since minors are polynomials; an upper bound holds for all. */
const generic: readonly Scope[] = ["some-parameter", "almost-every-parameter"];
const everywhere: readonly Scope[] = ["this-point", ...generic, "architecture"];

function statusOf(ranks: readonly LayerRank[]): Status {
  if (ranks.some((rank) => rank.atMost < rank.full)) return "disproved";
  return ranks.every((rank) => rank.atLeast === rank.full) ? "proved" : "undecided";
}

/** The layers named, all of them dense or convolutional; a theorem speaks of every convolution. @throws Declined */
function chosen(loaded: Loaded, theorem: string | null, value: Json | undefined): readonly LayerRank["stage"][] {
  const layers = columns("evidence.layers", value, loaded.architecture.layers.length);
  const known = matrixStages(loaded.architecture);
  if (layers === null || layers.length === 0) throw new Declined("evidence.layers: needs a list of layers.");
  const stages = layers.map((layer) => {
    const stage = known.find((s) => s.first === layer);
    if (!stage) throw new Declined(`evidence.layers: needs dense or convolutional layers; got ${layer}.`);
    return stage;
  });
  const missing = known.find((s) => s.type === "conv2d" && !stages.includes(s));
  if (theorem !== null && missing) throw new Declined(`evidence.layers: needs every convolution; "${missing.name}" is missing.`);
  return stages;
}

function* derive(loaded: Loaded, evidence: Fields): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layers", "seed"]);
  const theorem = theoremId(fields.theorem);
  const seed = integer("evidence.seed", fields.seed, 0, Number.MAX_SAFE_INTEGER);
  const ranks: LayerRank[] = [];
  const stages = chosen(loaded, theorem, fields.layers);
  for (const stage of stages) {
    yield { what: `generic rank of "${stage.name}"`, done: ranks.length, total: stages.length };
    ranks.push(...layerRanks(loaded.architecture, [stage], seed));
  }
  const status = statusOf(ranks);
  const scopes = status === "disproved" ? everywhere : generic;
  const common = answers(loaded, { kind, theorem, status, grade: "exact", scopes, options: {} });
  return { ...common, matrices: ranks.map(rankFields) };
}

/** The rank that the matrices U_l = M(W_l) of layers have for almost every W_l: Assumption 2.4 of Nguyen & Hein (2018), decided. Evidence: theorem, layers, seed. */
export const convolutionRank: Kind = {
  id: kind,
  says: "For almost all weights the matrices U_l of these layers have a rank of at least rankAtLeast, and for no weights one above rankAtMost.",
  derive,
};
