import type { Grade, Witness } from "../../evidence/index.ts";
import type { Loaded } from "../loaded.ts";

/** Why rank F_k is below the number of samples. */
export interface Deficiency {
  /** rank F_k <= rank < N. */
  readonly rank: number;
  /** `architecture`: for every parameter; `open-set`: for all parameters near the stored ones; `this-point`: for the stored parameters. */
  readonly reach: "architecture" | "open-set" | "this-point";
  readonly grade: Extract<Grade, "exact" | "enclosed">;
  readonly because: string;
  readonly witness: Witness;
}

/** One structural cause of dependent features. */
export interface DeficiencyReason {
  readonly id: string;
  /** One sentence for `nadir explain`. */
  readonly says: string;
  /** The bound at layer k of the subject, or why this reason gives none below N. */
  bound(subject: Loaded, layer: number): Deficiency | string;
}
