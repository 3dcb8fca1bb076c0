export * from "./bidiagonal.ts";
export * from "./combine.ts";
export * from "./dense.ts";
export * from "./linear-operator.ts";
export * from "./matrix-rank.ts";
export * from "./singular-values.ts";
