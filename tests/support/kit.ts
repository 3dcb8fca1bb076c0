import { decideHypotheses, derive, exactFeatures, type Loaded, loadInstance, sealCertificate, sealInstance } from "@nadir/analysis/check";
import { finish } from "@nadir/analysis/evidence";
import type { Instance } from "@nadir/analysis/formats";
import { type Decision, findTheorem, type Kit, type TheoremOptions } from "@nadir/analysis/theorems";
import type { Core } from "@nadir/core-wasm";

/** A kit on a core, whose proofs run the checker; instances are loaded once. */
export function coreKit(core: Core, seed: number = 0): Kit {
  const opened = new Map<Instance, { instance: ReturnType<typeof sealInstance>["instance"]; loaded: Loaded }>();
  const open = (given: Instance) => {
    const { instance, files } = sealInstance(given);
    const entry = opened.get(given) ?? { instance, loaded: loadInstance(instance, (name) => files.get(name)) };
    opened.set(given, entry);
    return entry;
  };
  return {
    core,
    seed,
    *prove(kind, given, evidence) {
      const { instance, loaded } = open(given);
      const derived = yield* derive(kind, loaded, evidence);
      if (!derived.accepted) return derived;
      return { ...derived, certificate: sealCertificate({ kind, tool: "nadir test", seed, instance, claim: derived.claim, evidence }) };
    },
    integerFeatures: (given, layer) => exactFeatures(open(given).loaded, layer),
    hypotheses: (ids, given, options) => decideHypotheses(ids, open(given).loaded, options),
  };
}

/** The decision of a theorem at an instance. */
export function decide(core: Core, theorem: string, instance: Instance, options: TheoremOptions = {}): Decision {
  return finish(findTheorem(theorem).decide(instance, options, coreKit(core)));
}
