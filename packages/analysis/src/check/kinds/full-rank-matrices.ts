import type { Scope, Work } from "../../evidence/index.ts";
import { layerWidth, type Stage, stagesOf } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, string, theoremId } from "../fields.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { provedRank } from "../proved-rank.ts";
import { layerRanks, matrixStages, rankFields } from "../structure/layer-ranks.ts";
import type { Terms } from "../terms.ts";

const kind = "full-rank-matrices";
/** What holds of F_k and of each matrix generically holds together; a proof at one point gives some parameter at least (docs/certificate.md). */
const generic: readonly Scope[] = ["some-parameter", "almost-every-parameter"];
const everywhere: readonly Scope[] = ["this-point", "some-parameter", "almost-every-parameter", "architecture"];

/** Whose matrices: U_1..U_k (Theorem 3.4), or U_{k+2}..U_L (the set S_k). */
const sides: Readonly<Record<string, (stage: Stage, k: number) => boolean>> = {
  below: (stage, k) => stage.number <= k,
  above: (stage, k) => stage.number >= k + 2,
};
const sideOf: Readonly<Record<string, string>> = { "nguyen-hein-2018/3.4-full-rank": "below", "nguyen-hein-2018/4.2": "above" };

function sideField(theorem: string | null, evidence: Fields): string {
  const side = string("evidence.matrices", evidence.matrices);
  if (!Object.hasOwn(sides, side)) throw new Declined(`evidence.matrices: needs below or above; got "${side}".`);
  const needed = theorem === null ? side : sideOf[theorem];
  if (needed !== undefined && needed !== side) throw new Declined(`evidence.matrices: needs ${needed} for ${theorem}; got ${side}.`);
  return side;
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  exactKeys("evidence", evidence, ["theorem", "layer", "rank", "matrices", "seed"]);
  const theorem = theoremId(evidence.theorem);
  const layer = integer("evidence.layer", evidence.layer, 0, loaded.architecture.layers.length - 1);
  const side = sideField(theorem, evidence);
  const k = stageOfLayer(loaded.architecture, layer).number;
  if (side === "above" && stagesOf(loaded.architecture).some((s) => s.number >= k + 2 && s.type !== "dense" && s.type !== "conv2d"))
    throw new Declined(`layer: needs dense or convolutional layers from layer ${k + 2} on.`);
  const seed = integer("evidence.seed", evidence.seed, 0, Number.MAX_SAFE_INTEGER);
  const stages = matrixStages(loaded.architecture).filter((stage) => sides[side]!(stage, k));
  const ranks = layerRanks(loaded.architecture, stages, seed);
  const deficient = ranks.some((rank) => rank.atMost < rank.full);
  const open = ranks.find((rank) => rank.atLeast < rank.full);
  if (!deficient && open)
    throw new Declined(`layer ${open.stage.number}: needs a matrix of generic rank ${open.full}; got ${open.atLeast}.`);
  if (deficient && evidence.rank !== null) throw new Declined("evidence.rank: needs null where a matrix never has full rank.");
  const found = deficient ? null : yield* provedRank(loaded, layer, evidence.rank, terms);
  const scopes = found ? generic.filter((scope) => found.scopes.includes(scope)) : everywhere;
  const common = answers(loaded, {
    kind,
    theorem,
    status: deficient ? "disproved" : "proved",
    grade: found?.grade ?? "exact",
    scopes,
    options: { layer },
  });
  const width = layerWidth(loaded.architecture, layer);
  const feature = { rank: found ? loaded.samples : null, by: found?.kind ?? null, sigmaMin: found?.sigmaMin ?? null };
  return { ...common, layer, width, ...feature, side, matrices: ranks.map(rankFields) };
}

/** F_k and the matrices below or above it of full rank at once: for some, for almost every, or for no parameter. Evidence: theorem, layer, rank, matrices, seed. */
export const fullRankMatrices: Kind = {
  id: kind,
  says: "F_k has rank N and the matrices U_l named have full rank, together, for some or almost every parameter; or one of the matrices has it for none.",
  derive,
};
