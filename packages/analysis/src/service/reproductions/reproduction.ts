import type { Core } from "@nadir/core-wasm";
import type { Citation, Json, Work } from "../../evidence/index.ts";
import type { DataSet } from "../../formats/index.ts";

/** What is reproduced, with what. */
export interface ReproductionRequest {
  readonly id: string;
  readonly seed: number;
  /** Data of the user, where the reproduction takes some. */
  readonly data: DataSet | null;
  /** The reproduction's own settings by name, as text. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A part of a long reproduction that is computed, and kept, on its own. */
export interface Step {
  /** Letters, digits, `.`, `-`: names its files. */
  readonly name: string;
  readonly what: string;
  /** Steps whose results it takes. */
  readonly needs: readonly string[];
}

/** The result of a step: plain JSON, and arrays as bytes. */
export interface StepResult {
  readonly value: Json;
  readonly bytes: Readonly<Record<string, Uint8Array>>;
}

/** Results of steps by name. */
export type StepResults = Readonly<Record<string, StepResult>>;

/** What a reproduction gives. */
export interface Reproduced {
  /** `nadir/reproduction@1`: id, title, cite, seed, settings, columns and rows with `printed` beside `recomputed`. */
  readonly record: { readonly [field: string]: Json };
  /** The table for a terminal. */
  readonly text: string;
  /** Files for `--out` beside the record: figures, certificates. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** One setting of a reproduction. */
export interface ReproductionSetting {
  readonly name: string;
  readonly what: string;
}

/** A table or figure of a paper, ours beside theirs. `steps`, `run` and `assemble` are pure: same request, same bits, interrupted or not. */
export interface Reproduction {
  readonly id: string;
  readonly title: string;
  readonly cite: Citation;
  /** Whether `request.data` may be given. */
  readonly takesData: boolean;
  readonly settings: readonly ReproductionSetting[];
  /** The steps in an order in which they can run; none for short work. Refuses what does not fit before anything starts. @throws UsageError, MemoryError */
  steps(request: ReproductionRequest): readonly Step[];
  /** Memory and operations of all steps, told before they start; absent for short work. */
  cost?(request: ReproductionRequest): { readonly bytes: number; readonly flops: number };
  /** Computes one step from the results of those it needs. */
  run?(core: Core, request: ReproductionRequest, step: string, earlier: StepResults): Work<StepResult>;
  /** The table from the results of all steps. */
  assemble(request: ReproductionRequest, results: StepResults): Reproduced;
}
