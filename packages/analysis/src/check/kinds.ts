import type { Kind } from "./kind.ts";
import { convolutionRank } from "./kinds/convolution-rank.ts";
import { deepLinearCriticalPoint } from "./kinds/deep-linear-critical-point.ts";
import { deepLinearGap } from "./kinds/deep-linear-gap.ts";
import { exactZeroNearby } from "./kinds/exact-zero-nearby.ts";
import { featureRankAugmented } from "./kinds/feature-rank-augmented.ts";
import { featureRankDeficiency } from "./kinds/feature-rank-deficiency.ts";
import { featureRankGram } from "./kinds/feature-rank-gram.ts";
import { featureRankInverse } from "./kinds/feature-rank-inverse.ts";
import { featureRankModular } from "./kinds/feature-rank-modular.ts";
import { featureRankPattern } from "./kinds/feature-rank-pattern.ts";
import { featureRankPeeling } from "./kinds/feature-rank-peeling.ts";
import { featureRankTriangular } from "./kinds/feature-rank-triangular.ts";
import { featureSpectrum } from "./kinds/feature-spectrum.ts";
import { fullRankMatrices } from "./kinds/full-rank-matrices.ts";
import { gradientBound } from "./kinds/gradient-bound.ts";
import { gradientBoundAugmented } from "./kinds/gradient-bound-augmented.ts";
import { labelConflict } from "./kinds/label-conflict.ts";
import { linearSeparability } from "./kinds/linear-separability.ts";
import { noExactFit } from "./kinds/no-exact-fit.ts";
import { rankUpperBound } from "./kinds/rank-upper-bound.ts";
import { suboptimalLocalMinimum } from "./kinds/suboptimal-local-minimum.ts";

const table: readonly Kind[] = [
  featureRankGram,
  featureRankInverse,
  featureRankTriangular,
  featureRankModular,
  featureRankPeeling,
  featureRankDeficiency,
  featureSpectrum,
  rankUpperBound,
  gradientBound,
  deepLinearGap,
  deepLinearCriticalPoint,
  convolutionRank,
  fullRankMatrices,
  noExactFit,
  gradientBoundAugmented,
  linearSeparability,
  featureRankAugmented,
  featureRankPattern,
  exactZeroNearby,
  labelConflict,
  suboptimalLocalMinimum,
];

/** Every kind of certificate by its id; adding one is one file and one line. */
export const kinds: ReadonlyMap<string, Kind> = new Map(table.map((kind) => [kind.id, kind]));
