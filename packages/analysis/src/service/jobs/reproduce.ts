import { type Core, UsageError } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import type { Job } from "../job.ts";
import {
  type Reproduced,
  type ReproductionRequest,
  requireReproduction,
  type StepResult,
  type StepResults,
} from "../reproductions/index.ts";

/** A whole reproduction, or one step of it with the results of those that it needs. */
export interface ReproduceRequest {
  readonly reproduction: ReproductionRequest;
  /** The step to compute; null for all that `known` lacks and the table. */
  readonly step: string | null;
  readonly known: StepResults;
}

/** What one request gives. */
export type ReproduceResult =
  | { readonly step: string; readonly result: StepResult; readonly reproduced: null }
  | { readonly step: null; readonly result: null; readonly reproduced: Reproduced };

function* whole(core: Core, request: ReproductionRequest, known: StepResults): Work<Reproduced> {
  const reproduction = requireReproduction(request);
  const results: Record<string, StepResult> = { ...known };
  for (const { name } of reproduction.steps(request)) results[name] ??= yield* reproduction.run!(core, request, name, results);
  return reproduction.assemble(request, results);
}

/** A paper's table or figure, ours beside theirs; step by step where it is long, with the same bits. */
export const reproduce: Job<ReproduceRequest, ReproduceResult> = {
  name: "reproduce",
  summary: "recomputes a table or figure of a paper",
  *run(core, { reproduction: request, step, known }) {
    if (step === null) return { step, result: null, reproduced: yield* whole(core, request, known) };
    const reproduction = requireReproduction(request);
    const found = reproduction.steps(request).find((s) => s.name === step);
    const missing = found?.needs.find((name) => !Object.hasOwn(known, name));
    if (!found || missing !== undefined)
      throw new UsageError(
        `reproduce: needs a step whose needs are known; got ${step}${missing ? ` without ${missing}` : ""}. Run it first.`,
      );
    return { step, result: yield* reproduction.run!(core, request, step, known), reproduced: null };
  },
};
