export * from "./combine.ts";
export * from "./dense.ts";
export * from "./linear-operator.ts";
