import type { Json, Scope, Work } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, number, theoremId } from "../fields.ts";
import { down, up } from "../gradient/enclosed.ts";
import { squaredLosses } from "../hypotheses/squared-loss.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { curved, movedWeight, unbalanced } from "../local-minimum/conditions.ts";
import { type BetterNeuron, constantLoss, improvement, lossInterval, outputBias } from "../local-minimum/loss.ts";
import { type ConstantFit, constantFit } from "../local-minimum/residual.ts";
import type { Terms } from "../terms.ts";

const kind = "suboptimal-local-minimum";

function betterNeuron(value: Json | undefined, { shape }: ConstantFit): BetterNeuron | null {
  if (value === null) return null;
  const fields = exactKeys("evidence.better", value, ["direction", "bias", "output"]);
  const { direction } = fields;
  if (!Array.isArray(direction) || direction.length !== shape.features)
    throw new Declined(`evidence.better.direction: needs ${shape.features} numbers.`);
  return {
    direction: (direction as readonly Json[]).map((w, i) => number(`evidence.better.direction[${i}]`, w)),
    bias: number("evidence.better.bias", fields.bias),
    output: integer("evidence.better.output", fields.output, 0, shape.outputs - 1),
  };
}

/** Everything a local minimum needs. @throws Declined naming what fails */
function requireMinimum(fit: ConstantFit, terms: Terms): { readonly rank: number; readonly exact: boolean } {
  const moved = movedWeight(fit.shape);
  if (moved >= 0) throw new Declined(`weights: needs zeros in the hidden layer; weight ${moved} is ${fit.shape.weights[moved]}.`);
  const wrong = unbalanced(fit);
  if (wrong)
    throw new Declined(
      `residual: needs zero moments with the features; that of output ${wrong.output} and feature ${wrong.feature} is not 0.`,
    );
  const { failing, because, rank, exact } = curved(fit, terms);
  if (failing >= 0) throw new Declined(`neuron ${failing}: ${because}.`);
  return { rank, exact };
}

// biome-ignore lint/correctness/useYield: the work is short, and every kind is a generator
function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "better"]);
  const theorem = theoremId(fields.theorem);
  if (!squaredLosses.includes(loaded.loss)) throw new Declined(`loss: needs ${squaredLosses.join(" or ")}; got ${loaded.loss}.`);
  const fit = constantFit(loaded);
  const better = betterNeuron(fields.better, fit);
  const { rank, exact } = requireMinimum(fit, terms);
  const { intervals, distance } = outputBias(fit, terms);
  const [low, high] = lossInterval(constantLoss(fit));
  if (!Number.isFinite(high + distance))
    throw new Declined(`loss: needs targets and outer weights within the range of doubles; got ${high}.`);
  const gap = better ? improvement(fit, better, terms) : null;
  const stored = distance === 0;
  const scopes: readonly Scope[] = stored ? ["some-parameter", "this-point"] : ["some-parameter"];
  const grade = exact && stored && !better ? "exact" : "enclosed";
  const common = answers(loaded, { kind, theorem, status: "proved", grade, scopes, options: {} });
  return {
    ...common,
    layer: fit.shape.layer,
    width: fit.shape.hidden,
    outputs: fit.shape.outputs,
    spanned: rank,
    point: stored ? "stored" : "stored with output biases mean(y_k) - sum_j V_kj sigma(b_j)",
    outputBias: intervals,
    outputBiasWithin: distance,
    lossAtLeast: low,
    lossAtMost: high,
    gapAtLeast: gap,
    lossElsewhereAtMost: gap === null ? null : Math.max(0, up(high - down(gap, 1), 1)),
  };
}

/** A local minimum that is not global, with every hidden weight 0, for any number of hidden neurons (rigor A16). */
export const suboptimalLocalMinimum: Kind = {
  id: kind,
  says: "The point named is a local minimum of ½‖F_L − Y‖² over all parameters, and not a global one: elsewhere the loss is lower, by at least gapAtLeast where that is given.",
  derive,
};
