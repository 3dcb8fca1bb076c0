export * from "./optimizers/index.ts";
export * from "./train.ts";
export type * from "./training.ts";
