export { defaultChunk } from "./chunks.ts";
export type { Features } from "./features.ts";
export type { Loss } from "./loss.ts";
export { lossNamed, lossTable } from "./losses/index.ts";
export type { Objective, ObjectiveOptions } from "./objective.ts";
export { objective } from "./objective.ts";
export { type Share, shareSamples, sumShares } from "./shares.ts";
export type { ChunkSum, ValueAndGradient } from "./sums.ts";
export * from "./train/index.ts";
