import { canonicalJson, sha256 } from "../exact/index.ts";
import type { DataSummary, ModelSummary, ReportResult } from "../report/index.ts";

function same<T extends { readonly sha256: string }>(all: readonly T[]): T | null {
  return all.length > 0 && all.every((s) => s.sha256 === all[0]!.sha256) ? all[0]! : null;
}

const hash = (all: readonly { readonly sha256: string }[]): string => sha256(canonicalJson(all.map((s) => s.sha256)));

/** Model and data of a whole report: those of its results where they agree, else a summary over all of them. */
export function combineSummaries(results: readonly ReportResult[]): { readonly model: ModelSummary; readonly data: DataSummary } {
  const models = results.map((r) => r.model);
  const sets = results.map((r) => r.data);
  return {
    model: same(models) ?? {
      name: `${models.length} networks`,
      parameters: models.reduce((sum, m) => sum + m.parameters, 0),
      sha256: hash(models),
    },
    data: same(sets) ?? {
      name: [...new Set(sets.map((s) => s.name))].join("; "),
      samples: Math.max(0, ...sets.map((s) => s.samples)),
      sha256: hash(sets),
    },
  };
}
