import type { HypothesisResult } from "../../evidence/index.ts";
import type { Fields } from "../kind.ts";
import type { Loaded } from "../loaded.ts";

/** One hypothesis that theorems ask for. */
export interface Hypothesis {
  readonly id: string;
  /**
   * Decides it at an instance. `options.layer` is the index into `architecture.layers` of the layer whose output is the feature matrix F;
   * other fields are the hypothesis's own. Deterministic; the ledger of a claim is made of its verdict and grade.
   */
  decide(loaded: Loaded, options: Fields): HypothesisResult;
}
