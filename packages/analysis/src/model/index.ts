export * from "./classics.ts";
export * from "./estimate.ts";
export * from "./initializers.ts";
export type { Adjoints, Frame, LayerRules, Real, RealTensor, Tangents } from "./layer.ts";
export { layerTable } from "./layers/index.ts";
export * from "./model.ts";
export * from "./parameters.ts";
export * from "./passes.ts";
