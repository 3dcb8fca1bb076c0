import { antipodalSamples } from "./antipodal-pairs.ts";
import { constantImages } from "./constant-images.ts";
import { duplicateSamples, identicalRows } from "./duplicate-samples.ts";
import { fewPatches } from "./few-patches.ts";
import { polynomialDegree } from "./polynomial-degree.ts";
import type { DeficiencyReason } from "./reason.ts";
import { width } from "./width.ts";
import { zeroFeatures } from "./zero-features.ts";

export type { Deficiency, DeficiencyReason } from "./reason.ts";

/** Every structural reason for dependent features, those that hold for all parameters first. */
export const deficiencyReasons: readonly DeficiencyReason[] = [
  width,
  duplicateSamples,
  constantImages,
  polynomialDegree,
  antipodalSamples,
  fewPatches,
  zeroFeatures,
  identicalRows,
];
