import type { Core } from "@nadir/core-wasm";
import { certificateText } from "../../check/index.ts";
import type { Json, Work } from "../../evidence/index.ts";
import { type Instance, stagesOf } from "../../formats/index.ts";
import { type FeatureMatrix, featureMatrix, gramShift, type Proof } from "../../theorems/index.ts";
import { makeKit, type ServiceKit } from "../kit.ts";
import type { StepResult, StepResults } from "../reproductions/reproduction.ts";
import { gramPanel, panelsOf, shiftOfPanels } from "./gram.ts";
import { cellInstance, scaledWitness } from "./instances.ts";
import { featureLayers } from "./network.ts";
import type { Cell, Plan } from "./plan.ts";

const theorem = "nguyen-hein-2018/3.5";
const layer = featureLayers.F1;

/**
 * Factors of the witness's first-layer weights that are tried in turn. Where blank regions differ by noise of 1e-5 only, weights near 1e5 are needed to
 * tell them apart; without noise, blank regions stay blank and moderate ones do best.
 */
function factorsOf(cell: Cell): readonly number[] {
  return cell.noisy ? [32768, 1048576, 4] : [4, 16, 1];
}

/** The witness that is tried first. */
export function witness(core: Core, plan: Plan, cell: Cell, seed: number, factor: number = factorsOf(cell)[0]!): Instance {
  return cellInstance(core, plan, cell, seed, scaledWitness(core, cell, seed, factor), "witness");
}

/** F_1 of an instance, computed. */
export function* firstFeatures(core: Core, instance: Instance): Work<FeatureMatrix> {
  return yield* featureMatrix(core, instance, stagesOf(instance.architecture)[0]!, "f64");
}

/** A certificate and the arrays beside it, as the result of a step: the files of arrays by their plain names. */
export function proved(kit: ServiceKit, proof: Proof, more: { readonly [field: string]: Json } = {}): StepResult {
  if (!proof.accepted) return { value: { accepted: false, because: proof.because, ...more }, bytes: {} };
  const arrays = [...kit.files].map(([name, bytes]) => [name.slice(name.lastIndexOf("/") + 1), bytes] as const);
  const certificate = new TextEncoder().encode(certificateText(proof.certificate));
  return {
    value: { accepted: true, claim: proof.claim, ...more },
    bytes: { "certificate.json": certificate, ...Object.fromEntries(arrays) },
  };
}

/** Why the features can never be independent: too narrow, or too few different patches. */
function* impossible(kit: ServiceKit, instance: Instance): Work<Proof> {
  let proof: Proof = { accepted: false, because: "" };
  for (const reason of ["width", "few-patches"]) {
    proof = yield* kit.prove("rank-upper-bound", instance, { theorem, layer, reason });
    if (proof.accepted) break;
  }
  return proof;
}

/** Whether rank F_1 = N for almost every parameter: a structural impossibility, or a certificate at a witness. */
export function* decideGeneric(core: Core, plan: Plan, cell: Cell, seed: number, shift: number | null): Work<StepResult> {
  const kit = makeKit(core, seed);
  const first = witness(core, plan, cell, seed);
  const none = yield* impossible(kit, first);
  if (none.accepted) return proved(kit, none);
  let last: Proof = { accepted: false, because: "no shift survives the rounding of the Gram matrix of any witness tried" };
  for (const factor of factorsOf(cell)) {
    const instance = factor === factorsOf(cell)[0] ? first : witness(core, plan, cell, seed, factor);
    const found = shift ?? (yield* gramShift(core, yield* firstFeatures(core, instance)));
    if (found !== null) last = yield* kit.prove("feature-rank-gram", instance, { theorem, layer, columns: null, shift: found });
    if (last.accepted) return proved(kit, last, { factor });
  }
  return proved(kit, last);
}

/** Names of the panel steps of a network whose Gram matrix is kept piece by piece. */
export function panelNames(plan: Plan, cell: Cell): readonly string[] {
  return panelsOf(plan.samples).map((_, k) => `gram-${cell.name}-${k}`);
}

/** One panel of the Gram matrix of the first witness. */
export function* panelStep(core: Core, plan: Plan, cell: Cell, seed: number, index: number): Work<StepResult> {
  const f = yield* firstFeatures(core, witness(core, plan, cell, seed));
  const [from, to] = panelsOf(plan.samples)[index]!;
  const panel = yield* gramPanel(core, f, from, to);
  return { value: { from, to }, bytes: { panel: new Uint8Array(panel.buffer, panel.byteOffset, panel.byteLength) } };
}

/** The shift from all panels. */
export function* shiftStep(core: Core, plan: Plan, cell: Cell, earlier: StepResults): Work<StepResult> {
  const panels = panelNames(plan, cell).map((name) => {
    const bytes = earlier[name]!.bytes.panel!;
    return bytes.byteOffset % 8 === 0
      ? new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8)
      : new Float64Array(bytes.slice().buffer);
  });
  const shift = yield* shiftOfPanels(core, panels, plan.samples, 676 * cell.filters);
  return { value: { shift }, bytes: {} };
}
