import type { Work } from "../../evidence/index.ts";
import { layerWidth } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, theoremId } from "../fields.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { type PatternBall, patternBall } from "../pattern/ball.ts";
import { type ProvedRank, provedRank } from "../proved-rank.ts";
import { type Terms, unit } from "../terms.ts";

const kind = "feature-rank-pattern";

/** A radius within which the rank is N at every parameter: t·‖F′ − F‖_F < σ_min for t = that over the whole radius (shifts grow at least as fast as the radius). */
function everywhere({ radius, moves }: PatternBall, { sigmaMin }: ProvedRank): number | null {
  if (sigmaMin === null) return null;
  return moves < sigmaMin * (1 - 8 * unit) ? radius : radius * (sigmaMin / moves) * (1 - 8 * unit);
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  exactKeys("evidence", evidence, ["theorem", "layer", "rank"]);
  const theorem = theoremId(evidence.theorem);
  const layer = integer("evidence.layer", evidence.layer, 0, loaded.architecture.layers.length - 1);
  const ball = yield* patternBall(loaded, layer, terms);
  const rank = yield* provedRank(loaded, layer, evidence.rank, terms);
  if (!rank.scopes.includes("this-point")) throw new Declined(`evidence.rank: needs a proof at this point; ${rank.kind} gives none.`);
  const common = answers(loaded, {
    kind,
    theorem,
    status: "proved",
    grade: "enclosed",
    scopes: ["some-parameter", "this-point"],
    options: { layer, patternRadius: ball.radius },
  });
  const width = layerWidth(loaded.architecture, layer);
  const { radius, kinks } = ball;
  const numbers = { radius, everywhere: everywhere(ball, rank), kinks };
  return { ...common, layer, width, rank: loaded.samples, by: rank.kind, sigmaMin: rank.sigmaMin, ...numbers };
}

/** Full rank at almost every parameter with the activation pattern of the stored ones, and at every one nearby (rigor A19). Evidence: theorem, layer, rank. */
export const featureRankPattern: Kind = {
  id: kind,
  says: "rank F = N at almost every parameter whose signs and maxima are those of the stored one; all parameters that differ by at most radius are such, and at those that differ by at most everywhere the rank is N without exception.",
  derive,
};
