import { UsageError } from "@nadir/core-wasm";
import type { Instance } from "../formats/index.ts";
import { luKawaguchi23 } from "./lu-kawaguchi-2017/2.3.ts";
import { deepLinearCriticalPoints } from "./nadir/deep-linear-critical-points.ts";
import { deepLinearGapTheorem } from "./nadir/deep-linear-gap.ts";
import { featuresByPattern } from "./nadir/features-by-pattern.ts";
import { suboptimalLocalMinima } from "./nadir/suboptimal-local-minima.ts";
import { independentSamplesMakeCriticalPointsGlobal } from "./nguyen-hein-2017/3.4.ts";
import { stationaryLayerMeansGlobal } from "./nguyen-hein-2017/3.5.ts";
import { nonDegenerateCriticalPoints } from "./nguyen-hein-2017/3.8.ts";
import { nonDegenerateMinima } from "./nguyen-hein-2017/3.9.ts";
import { separableFeaturesMakeCriticalPointsGlobal } from "./nguyen-hein-2017/5.3.ts";
import { convolutionMatrices } from "./nguyen-hein-2018/2.5.ts";
import { independentFeaturesExist } from "./nguyen-hein-2018/3.4.ts";
import { fullRankWeightsExist } from "./nguyen-hein-2018/3.4-full-rank.ts";
import { independentFeatures } from "./nguyen-hein-2018/3.5.ts";
import { everyTargetIsFitted } from "./nguyen-hein-2018/3.6.ts";
import { almostAllInSk } from "./nguyen-hein-2018/4.2.ts";
import { gradientDomination } from "./nguyen-hein-2018/4.3.ts";
import { zeroGradientMeansZeroLoss } from "./nguyen-hein-2018/4.4.ts";
import { criticalPointsAreGlobal } from "./nguyen-hein-2018/4.5.ts";
import { zeroLossExists } from "./nguyen-hein-2018/4.5-existence.ts";
import type { Theorem } from "./theorem.ts";

/** The table of theorems: adding one is one file and one line. */
export const theorems: readonly Theorem[] = [
  independentFeatures,
  independentFeaturesExist,
  convolutionMatrices,
  fullRankWeightsExist,
  almostAllInSk,
  everyTargetIsFitted,
  featuresByPattern,
  gradientDomination,
  zeroGradientMeansZeroLoss,
  criticalPointsAreGlobal,
  zeroLossExists,
  independentSamplesMakeCriticalPointsGlobal,
  stationaryLayerMeansGlobal,
  nonDegenerateCriticalPoints,
  nonDegenerateMinima,
  separableFeaturesMakeCriticalPointsGlobal,
  luKawaguchi23,
  deepLinearGapTheorem,
  deepLinearCriticalPoints,
  suboptimalLocalMinima,
];

/** The theorem with an id, an alias or a unique prefix of an id. @throws UsageError for none or several */
export function findTheorem(name: string): Theorem {
  const exact = theorems.find((t) => t.id === name || t.aliases.includes(name));
  if (exact) return exact;
  const matches = theorems.filter((t) => t.id.startsWith(name));
  if (matches.length === 1) return matches[0]!;
  const known = (matches.length > 1 ? matches : theorems).map((t) => t.id).join(", ");
  throw new UsageError(
    `theorem: needs ${matches.length > 1 ? "a longer prefix, one of" : "one of"} ${known}; got ${name}. See \`nadir list theorems\`.`,
  );
}

/** The theorems to ask of an instance when none is named. */
export function theoremsFor(instance: Instance): readonly Theorem[] {
  return theorems.filter((t) => t.concerns(instance.architecture));
}
