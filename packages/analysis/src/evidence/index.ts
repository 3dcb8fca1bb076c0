export * from "./certificate.ts";
export * from "./decimal.ts";
export * from "./grade.ts";
export * from "./number.ts";
export * from "./progress.ts";
export * from "./result.ts";
