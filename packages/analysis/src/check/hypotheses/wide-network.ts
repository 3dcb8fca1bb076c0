import { activationLimits } from "./activation-limits.ts";
import { analyticActivations } from "./analytic-activations.ts";
import { classCodedTargets } from "./class-coded-targets.ts";
import { convolutionStructure } from "./convolution-structure.ts";
import { denseOutput } from "./dense-output.ts";
import { distinctPatches } from "./distinct-patches.ts";
import { fullyConnectedNext } from "./fully-connected-next.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { lastHiddenLayer } from "./last-hidden-layer.ts";
import { networkClass } from "./network-class.ts";
import { noMaxPool } from "./no-max-pool.ts";
import { nonzeroBiases } from "./nonzero-biases.ts";
import { nonzeroDerivative } from "./nonzero-derivative.ts";
import { pyramidal } from "./pyramidal.ts";
import { type HypothesisRule, ruleOptions } from "./rule.ts";
import { singleOutput } from "./single-output.ts";
import { squaredLoss } from "./squared-loss.ts";
import { untiedBiases } from "./untied-biases.ts";
import { wideLayer } from "./wide-layer.ts";

/** The hypotheses of the theorems on wide networks (Nguyen & Hein 2018), by stage number. */
export const wideNetworkRules: readonly HypothesisRule[] = [
  distinctPatches,
  networkClass,
  noMaxPool,
  wideLayer,
  activationLimits,
  analyticActivations,
  untiedBiases,
  nonzeroBiases,
  denseOutput,
  pyramidal,
  nonzeroDerivative,
  squaredLoss,
  fullyConnectedNext,
  classCodedTargets,
  convolutionStructure,
  lastHiddenLayer,
  singleOutput,
];

/** Rules that concern no layer, so that theorems about other networks can ask for them without one. */
const ofTheWhole: ReadonlySet<HypothesisRule> = new Set([squaredLoss, convolutionStructure]);

/** The same, for the ledger: `options.layer` and `options.through` are indices into `architecture.layers`. */
export const wideNetworkHypotheses: readonly Hypothesis[] = wideNetworkRules.map((rule) => ({
  id: rule.id,
  decide: (loaded, options) => rule.decide(loaded, ofTheWhole.has(rule) ? { layer: 1, through: 1 } : ruleOptions(loaded, options)),
}));
