import { UsageError } from "@nadir/core-wasm";
import { nguyenHeinTable1 } from "./nguyen-hein-table-1.ts";
import { nguyenHeinTable2 } from "./nguyen-hein-table-2.ts";
import type { Reproduction, ReproductionRequest } from "./reproduction.ts";

export type { Reproduced, Reproduction, ReproductionRequest, ReproductionSetting, Step, StepResult, StepResults } from "./reproduction.ts";

/** The tables and figures that can be reproduced; adding one is one file and one line. */
export const reproductions: readonly Reproduction[] = [nguyenHeinTable1, nguyenHeinTable2];

/** The reproduction of an id or of a unique prefix. @throws UsageError for none or several */
export function findReproduction(name: string): Reproduction {
  const matches = reproductions.filter((r) => r.id === name);
  const found = matches.length > 0 ? matches : reproductions.filter((r) => r.id.startsWith(name));
  if (found.length === 1) return found[0]!;
  throw new UsageError(`reproduce: needs one of ${reproductions.map((r) => r.id).join(", ")}; got ${name}. Correct the name.`);
}

/** The reproduction that a request names, with data and settings that it takes. @throws UsageError */
export function requireReproduction(request: ReproductionRequest): Reproduction {
  const found = findReproduction(request.id);
  if (request.data && !found.takesData) throw new UsageError(`--data: needs none for ${found.id}; got a data set. Leave it out.`);
  const known = found.settings.map((s) => s.name);
  for (const name of Object.keys(request.settings))
    if (!known.includes(name))
      throw new UsageError(
        `--set: needs ${known.length > 0 ? `one of ${known.join(", ")}` : `none for ${found.id}`}; got ${name}. Correct it.`,
      );
  return found;
}
