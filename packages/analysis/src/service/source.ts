import { type Core, UsageError } from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import type { Instance } from "../formats/index.ts";
import { type Example, examples } from "./examples/index.ts";

/** Where an instance comes from: plain data, or a default example that the worker makes by seed. */
export type Source = { readonly instance: Instance } | { readonly example: string };

/** The default example of an id. @throws UsageError for an unknown one */
export function exampleNamed(id: string): Example {
  const example = examples.find((e) => e.id === id);
  if (!example) throw new UsageError(`example: needs one of ${examples.map((e) => e.id).join(", ")}; got ${id}. Correct the name.`);
  return example;
}

/** The instance of a source. */
export function* instanceOf(core: Core, source: Source, seed: number): Work<Instance> {
  return "instance" in source ? source.instance : yield* exampleNamed(source.example).make(core, seed);
}
