export * from "./directions/index.ts";
export { parseSurface } from "./parse-surface.ts";
export * from "./surface.ts";
