import { activationPattern } from "./activation-pattern.ts";
import { criticalPoint } from "./critical-point.ts";
import { fullRankData } from "./full-rank-data.ts";
import { fullRankTargets } from "./full-rank-targets.ts";
import type { Hypothesis } from "./hypothesis.ts";
import { linearChain } from "./linear-chain.ts";
import { localMinimum } from "./local-minimum.ts";
import { balancedResidual, constantFeatures, curvedResidual } from "./local-minimum-at-zero.ts";
import { pointInSk, zeroGradient } from "./point-in-s-k.ts";
import { deepAndWideHypotheses } from "./wide-and-deep.ts";
import { wideNetworkHypotheses } from "./wide-network.ts";

const table: readonly Hypothesis[] = [
  ...wideNetworkHypotheses,
  ...deepAndWideHypotheses,
  pointInSk,
  zeroGradient,
  linearChain,
  fullRankData,
  fullRankTargets,
  localMinimum,
  criticalPoint,
  activationPattern,
  constantFeatures,
  balancedResidual,
  curvedResidual,
];

/** Every hypothesis by its id; adding one is one file and one line. */
export const hypotheses: ReadonlyMap<string, Hypothesis> = new Map(table.map((row) => [row.id, row]));
