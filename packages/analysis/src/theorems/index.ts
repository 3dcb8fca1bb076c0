export { criticalPoint, type Factors, globalOptimum } from "./deep-linear/construct.ts";
export * from "./registry.ts";
export * from "./theorem.ts";
