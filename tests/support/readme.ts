import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./modules.ts";

/** Fenced blocks of README.md by their info string, such as `ts`, `ts browser` or `sh`. */
export function readmeBlocks(info: string): string[] {
  const text = readFileSync(join(root, "README.md"), "utf8");
  return [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].filter((m) => m[1]!.trim() === info).map((m) => m[2]!);
}
