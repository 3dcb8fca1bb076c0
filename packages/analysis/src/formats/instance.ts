import type { PreprocessingStep } from "../evidence/index.ts";
import type { Architecture } from "./architecture.ts";
import type { NdArray } from "./ndarray.ts";

/** A network, a point in its parameter space and a data set: what theorems, the checker and the landscape speak of. */
export interface Instance {
  readonly name: string;
  readonly architecture: Architecture;
  readonly loss: string;
  /** By window name such as `conv1.weight`; see `parameterShapes`. */
  readonly parameters: Readonly<Record<string, NdArray>>;
  /** [N, ...architecture.input]. */
  readonly inputs: NdArray;
  readonly inputSteps: readonly PreprocessingStep[];
  /** [N, m], or [N] class indices for cross-entropy, or null where the claim does not need them. */
  readonly targets: NdArray | null;
  readonly targetSteps: readonly PreprocessingStep[];
  /** Name of the data set, for reports. */
  readonly data: string;
  /** Where the parameters come from; a random witness is never called the user's network. */
  readonly point: "given" | "trained" | "witness" | "constructed";
}
