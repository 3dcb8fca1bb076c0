export * from "./optimizers.ts";
export * from "./train.ts";
export type * from "./training.ts";
