export * from "./registry.ts";
export * from "./theorem.ts";
