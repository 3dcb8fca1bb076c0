import { attainableTargets } from "./attainable-targets.ts";
import { distinctSamplesRule } from "./distinct-samples.ts";
import { fullColumnRank } from "./full-column-rank.ts";
import { fullRankFeatures, wideLayerWithBias } from "./full-rank-features.ts";
import { fullyConnected } from "./fully-connected.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { increasingActivations } from "./increasing-activations.ts";
import { independentInputs } from "./independent-inputs.ts";
import { nonDegenerateBlock, nonDegenerateMinimum } from "./non-degenerate.ts";
import { oneActivation } from "./one-activation.ts";
import { type HypothesisRule, ruleOptions } from "./rule.ts";
import { marginLoss, positiveSlopes, separableFeatures, separableReach, signTargets } from "./separable.ts";
import { stationaryLayer, stationaryPoint } from "./stationary.ts";

/** The hypotheses of Nguyen & Hein (2017) that are decided from the network and the data alone. */
export const deepAndWideRules: readonly HypothesisRule[] = [
  fullyConnected,
  oneActivation,
  distinctSamplesRule,
  increasingActivations,
  independentInputs,
  attainableTargets,
  wideLayerWithBias,
  positiveSlopes,
  marginLoss,
  signTargets,
  separableReach,
];

/** All of them, for the ledger. */
export const deepAndWideHypotheses: readonly Hypothesis[] = [
  ...deepAndWideRules.map(
    (rule): Hypothesis => ({ id: rule.id, decide: (loaded, options) => rule.decide(loaded, ruleOptions(loaded, options)) }),
  ),
  fullColumnRank,
  fullRankFeatures,
  separableFeatures,
  nonDegenerateBlock,
  nonDegenerateMinimum,
  stationaryLayer,
  stationaryPoint,
];
