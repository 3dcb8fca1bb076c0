import { decideHypotheses, derive, exactFeatures, type Loaded, loadInstance, sealCertificate, sealInstance } from "@nadir/analysis/check";
import { finish, type Json } from "@nadir/analysis/evidence";
import { type Instance, type NdArray, parseArchitecture } from "@nadir/analysis/formats";
import type { Decision, Kit, TheoremOptions } from "@nadir/analysis/theorems";
import { findTheorem } from "@nadir/analysis/theorems";

/** Rows of numbers as an f8 array. */
export function rows(values: readonly (readonly number[])[]): NdArray {
  return { dtype: "f8", shape: [values.length, values[0]!.length], data: Float64Array.from(values.flat()) };
}

/** A deep linear network at a point: factors W_1, … by rows, inputs and targets with samples as rows. */
export function linearInstance(factors: readonly NdArray[], inputs: NdArray, targets: NdArray, loss = "squared"): Instance {
  const layers = factors.map((w) => ({ type: "dense", units: w.shape[0]!, bias: false }));
  return {
    name: "linear",
    architecture: parseArchitecture({ schema: "nadir/architecture@1", input: [inputs.shape[1]!], layers }),
    loss,
    parameters: Object.fromEntries(factors.map((w, i) => [`dense${i + 1}.weight`, w])),
    inputs,
    inputSteps: [],
    targets,
    targetSteps: [],
    data: "test",
    point: "given",
  };
}

/** The instance as the checker sees it. */
export function load(instance: Instance): Loaded {
  return loadInstance(sealInstance(instance, "inline").instance, () => undefined);
}

/** A kit without a core: these theorems search in plain arithmetic. */
export function plainKit(): Kit {
  const opened = new Map<Instance, Loaded>();
  const open = (instance: Instance): Loaded => {
    if (!opened.has(instance)) opened.set(instance, load(instance));
    return opened.get(instance)!;
  };
  return {
    core: undefined as never,
    seed: 0,
    *prove(kind, instance, evidence) {
      const derived = yield* derive(kind, open(instance), evidence);
      if (!derived.accepted) return derived;
      const sealed = sealInstance(instance, "inline").instance;
      const certificate = sealCertificate({ kind, tool: "nadir 0.1.0", seed: 0, instance: sealed, claim: derived.claim, evidence });
      return { ...derived, certificate };
    },
    integerFeatures: (instance, layer) => exactFeatures(open(instance), layer),
    hypotheses: (ids, instance, options: { readonly [field: string]: Json }) => decideHypotheses(ids, open(instance), options),
  };
}

/** What a theorem answers. */
export function decide(theorem: string, instance: Instance, options: TheoremOptions = {}): Decision {
  return finish(findTheorem(theorem).decide(instance, options, plainKit()));
}
