import type { Core } from "@nadir/core-wasm";
import type { Work } from "../../evidence/index.ts";
import type { Instance } from "../../formats/index.ts";
import type { TheoremOptions } from "../../theorems/index.ts";

/** One default example: an instance made by seed, and the theorem to ask of it. */
export interface Example {
  readonly id: string;
  /** Short label of the network, at most 19 characters. */
  readonly network: string;
  readonly theorem: string;
  readonly options: TheoremOptions;
  make(core: Core, seed: number): Work<Instance>;
}
