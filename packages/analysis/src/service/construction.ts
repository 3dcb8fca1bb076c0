import type { Certificate, Json, Work } from "../evidence/index.ts";
import type { Architecture, DataSet, Instance } from "../formats/index.ts";
import type { ServiceKit } from "./kit.ts";

/** What a construction is given: data, a network whose parameters may be placeholders (`point` says), and its own options as the caller wrote them. */
export interface ConstructionInput {
  readonly instance: Instance;
  readonly seed: number;
  readonly options: { readonly [name: string]: Json };
}

/** What came of it. */
export interface Constructed {
  /** `impossible`: a proof that there is nothing to construct. `undecided`: neither a network with its proof nor a proof against it was found. */
  readonly outcome: "constructed" | "impossible" | "undecided";
  /** One sentence. */
  readonly because: string;
  /** Numbers and names for `construct.json`. */
  readonly facts: { readonly [name: string]: Json };
  /** Lines for people, below the first sentence. */
  readonly text: readonly string[];
  /** What is exported as model.json and weights.safetensors; null where there is nothing. */
  readonly instance: Instance | null;
  readonly certificates: readonly Certificate[];
  /** Further files of the result, by name. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** One thing that `nadir construct` makes. Adding one is one file and one line of `constructions/index.ts`. */
export interface Construction {
  readonly id: string;
  /** One sentence for help. */
  readonly summary: string;
  /** The network where the caller gives none. */
  architecture(data: DataSet): Architecture;
  run(kit: ServiceKit, input: ConstructionInput): Work<Constructed>;
}
