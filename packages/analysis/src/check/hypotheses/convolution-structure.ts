import type { HypothesisResult, Witness } from "../../evidence/index.ts";
import type { Loaded } from "../loaded.ts";
import { type LayerRank, layerRanks, matrixStages } from "../structure/layer-ranks.ts";
import { repairs } from "../structure/repair.ts";
import { missProbability, trials } from "../structure/trials.ts";
import { fails, type HypothesisRule, holds } from "./rule.ts";

const id = "convolution-structure";

/** What a report says of a matrix U_l. */
function witnessOf({ stage, rows, columns, full, atLeast, atMost }: LayerRank): Witness {
  return { kind: "matrix-rank", layer: stage.number, name: stage.name, rows, columns, full, rankAtLeast: atLeast, rankAtMost: atMost };
}

/** The matrix of this layer has full rank for no weights: with the numbers, and repairs that were computed again. */
export function deficientMatrix(hypothesis: string, subject: Loaded, rank: LayerRank): HypothesisResult {
  const { stage, rows, columns, full, atMost } = rank;
  const because = `layer ${stage.number} ("${stage.name}"): U is ${rows}x${columns} and has rank at most ${atMost} < ${full} for all weights`;
  return fails(hypothesis, because, witnessOf(rank), repairs(subject.architecture, stage));
}

function undecided(subject: Loaded, rank: LayerRank): HypothesisResult {
  const { stage, rows, columns, full, atLeast } = rank;
  const name = `layer ${stage.number} ("${stage.name}"): U is ${rows}x${columns}`;
  const best = trials(subject.architecture, stage);
  const open = { id, verdict: "unknown", witness: witnessOf(rank) } as const;
  if (!best)
    return { ...open, grade: "numerical", because: `${name}, too large to eliminate; some weights give rank ${atLeast} of ${full}` };
  if (best.atLeast === full) return holds(id, `${name}; it has rank ${full} for weights drawn from seed ${best.seed}`);
  const [r, probability] = [Math.max(atLeast, best.atLeast), missProbability(best.atLeast, rows)];
  const because = `${name}; its rank is ${r} < ${full} for weights drawn modulo three primes, which would miss a larger generic rank with probability below ${probability.toExponential(0)}`;
  return { ...open, grade: "statistical", because };
}

/** Nguyen & Hein (2018), Assumption 2.4, decided and not assumed: for every convolution some W_l give U_l = M_l(W_l) full rank. */
export const convolutionStructure: HypothesisRule = {
  id,
  says: "For every convolutional layer there are weights for which its matrix U_l has full rank min(n_{l-1}, n_l) (Assumption 2.4). The paper calls it satisfied; with one filter more than input channels it can be false.",
  decide(subject) {
    const stages = matrixStages(subject.architecture).filter((stage) => stage.type === "conv2d");
    const ranks = layerRanks(subject.architecture, stages, 0);
    const never = ranks.find((rank) => rank.atMost < rank.full);
    if (never) return deficientMatrix(id, subject, never);
    const open = ranks.find((rank) => rank.atLeast < rank.full);
    if (open) return undecided(subject, open);
    if (ranks.length === 0) return holds(id, "there is no convolution");
    return holds(id, ranks.map(({ stage, full }) => `layer ${stage.number}: generic rank ${full}`).join(", "));
  },
};
