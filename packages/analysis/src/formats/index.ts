export * from "./architecture.ts";
export * from "./instance.ts";
export * from "./ndarray.ts";
export * from "./stages.ts";
