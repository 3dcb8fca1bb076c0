export * from "./base64.ts";
export * from "./canonical.ts";
export * from "./json.ts";
export * from "./sha256.ts";
