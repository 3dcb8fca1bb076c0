import type { Scope, Work } from "../../evidence/index.ts";
import { layerShapes, type Stage, stagesOf } from "../../formats/index.ts";
import { errorNorm } from "../bounded-matrix.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, number, string } from "../fields.ts";
import { features, isAnalytic } from "../forward.ts";
import { gramBound } from "../gram-bound.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import { inverseBound } from "../inverse-bound.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { type FeatureChoice, featureChoice } from "../rank.ts";
import { layerRanks, matrixStages, rankFields } from "../structure/layer-ranks.ts";
import type { Terms } from "../terms.ts";

const kind = "full-rank-matrices";
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

/** σ_min and ρ of F_k at the stored parameters. @throws Declined where no full rank is proved */
function* featureBound(loaded: Loaded, choice: FeatureChoice, evidence: Fields, terms: Terms): Work<Fields> {
  const shift = evidence.shift === null ? null : number("evidence.shift", evidence.shift);
  const matrix = yield* features(loaded, choice.layer, choice.columns, terms);
  const sigmaMin = shift === null ? yield* inverseBound(matrix, terms) : yield* gramBound(matrix, shift, terms);
  return { columns: matrix.columns, rank: loaded.samples, sigmaMin, rho: errorNorm(matrix) };
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  exactKeys("evidence", evidence, ["theorem", "layer", "columns", "shift", "matrices", "seed"]);
  const choice = featureChoice(loaded, evidence);
  const { theorem, layer } = choice;
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
  if (deficient && !(evidence.columns === null && evidence.shift === null))
    throw new Declined("evidence: needs columns and shift null where a matrix never has full rank.");
  const none: Fields = { columns: null, rank: null, sigmaMin: null, rho: null };
  const found = deficient ? none : yield* featureBound(loaded, choice, evidence, terms);
  const scopes: Scope[] = isAnalytic(loaded, layer) ? ["some-parameter", "almost-every-parameter"] : ["some-parameter"];
  const common = answers(loaded, {
    kind,
    theorem,
    status: deficient ? "disproved" : "proved",
    grade: deficient ? "exact" : "enclosed",
    scopes: deficient ? everywhere : scopes,
    options: { layer },
  });
  const width = layerShapes(loaded.architecture)[layer]!.reduce((a, b) => a * b, 1);
  return { ...common, layer, width, ...found, side, matrices: ranks.map(rankFields) };
}

/** F_k and the matrices below or above it of full rank at once: for some, for almost every, or for no parameter. Evidence: theorem, layer, columns, shift, matrices, seed. */
export const fullRankMatrices: Kind = {
  id: kind,
  says: "F_k has rank N and the matrices U_l named have full rank, together, for some or almost every parameter; or one of the matrices has it for none.",
  derive,
};
