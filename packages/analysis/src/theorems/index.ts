export { isLinearChain } from "./deep-linear/chain.ts";
export { criticalPoint, type Factors, globalOptimum } from "./deep-linear/construct.ts";
export * from "./diagnosis/index.ts";
export { buildLocalMinimum, localMinimumNetwork } from "./local-minimum/construct.ts";
export {
  type Construction,
  constructIndependentFeatures,
  type IndependentFeatures,
  proveConstructed,
} from "./nguyen-hein-2018/construct.ts";
export { type FeatureMatrix, featureMatrix, gramShift, smallestEigenvalue } from "./nguyen-hein-2018/features.ts";
export { featureBytes, requireFeatureMemory } from "./nguyen-hein-2018/memory.ts";
export { type RankSearch, rankSearches, requestedSearch } from "./nguyen-hein-2018/rank-searches.ts";
export { wideStage } from "./nguyen-hein-2018/wide-stage.ts";
export { witnessParameters } from "./nguyen-hein-2018/witness.ts";
export * from "./nguyen-hein-2018/zero-loss/index.ts";
export * from "./registry.ts";
export * from "./theorem.ts";
