import { type Core, FormatError } from "@nadir/core-wasm";
import {
  Declined,
  decideHypotheses,
  derive,
  exactFeatures,
  type Loaded,
  loadInstance,
  type SealedInstance,
  sealCertificate,
  sealInstance,
} from "../check/index.ts";
import type { Json, Work } from "../evidence/index.ts";
import type { Instance } from "../formats/index.ts";
import type { Kit, Proof } from "../theorems/index.ts";
import { tool } from "./version.ts";

/** An instance sealed for certificates and loaded as the checker sees it. */
export interface Opened {
  readonly sealed: SealedInstance;
  readonly loaded: Loaded;
}

/** The kit of one job, and the instances it has opened. */
export interface ServiceKit extends Kit {
  /** Seals and loads an instance once. */
  open(instance: Instance): Opened;
  /** The array files that the certificates made so far name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** @throws FormatError where the checker would refuse the instance itself */
function openInstance(instance: Instance): Opened {
  try {
    const sealed = sealInstance(instance);
    return { sealed, loaded: loadInstance(sealed.instance, (name) => sealed.files.get(name)) };
  } catch (error) {
    if (error instanceof Declined) throw new FormatError(`instance: ${error.message}`);
    throw error;
  }
}

/** A kit whose proofs run the independent checker: nothing is called proved that the checker has not derived. */
export function makeKit(core: Core, seed: number): ServiceKit {
  const opened = new Map<Instance, Opened>();
  const open = (instance: Instance): Opened => {
    let entry = opened.get(instance);
    if (!entry) {
      entry = openInstance(instance);
      opened.set(instance, entry);
    }
    return entry;
  };
  const files = new Map<string, Uint8Array>();
  return {
    core,
    seed,
    open,
    files,
    *prove(kind: string, instance: Instance, evidence: { readonly [field: string]: Json }): Work<Proof> {
      const { sealed, loaded } = open(instance);
      const derived = yield* derive(kind, loaded, evidence);
      if (!derived.accepted) return derived;
      for (const [name, bytes] of sealed.files) files.set(name, bytes);
      const certificate = sealCertificate({ kind, tool, seed, instance: sealed.instance, claim: derived.claim, evidence });
      return { accepted: true, claim: derived.claim, certificate };
    },
    integerFeatures: (instance, layer) => exactFeatures(open(instance).loaded, layer),
    hypotheses: (ids, instance, options) => decideHypotheses(ids, open(instance).loaded, options),
  };
}
