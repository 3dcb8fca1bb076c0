import type { Work } from "../../../evidence/index.ts";
import type { Instance } from "../../../formats/index.ts";
import type { Kit, Proof } from "../../theorem.ts";
import { type Shift, upperShifts } from "../gradient-proof.ts";
import { type BuiltZeroLoss, buildZeroLoss } from "./build.ts";
import type { ZeroLossPlan } from "./plan.ts";

/** A network that fits the targets with the proof of the exact zero nearby, or why none was found. */
export interface ZeroLossFinding {
  /** Of kind `exact-zero-nearby`. */
  readonly proof: Proof;
  readonly built: Instance | null;
}

function* proveBuilt(kit: Kit, { instance, plan, shift }: BuiltZeroLoss, theorem: string | null): Work<Proof> {
  const shifts = yield* upperShifts(kit.core, instance, plan.wide);
  const ask = (list: readonly Shift[]): Work<Proof> =>
    kit.prove("exact-zero-nearby", instance, { theorem, layer: plan.wide.last, route: plan.route, shift, shifts: [...list] });
  const proof = yield* ask(shifts);
  // an inverse that fails must not cost the zero itself: then nothing is claimed of that matrix
  const weaker = shifts.map((s) => s ?? 0);
  return proof.accepted || weaker.every((s, i) => s === shifts[i]) ? proof : yield* ask(weaker);
}

/** The proof that no parameter fits the targets: equal samples have different ones. `layer` is k for the hypotheses of a theorem. */
export function* proveConflict(kit: Kit, instance: Instance, theorem: string | null, layer: number | null): Work<Proof> {
  return yield* kit.prove("label-conflict", instance, { theorem, layer });
}

/** Builds a zero-loss network and lets the checker prove an exact zero near it. */
export function* proveZeroLoss(kit: Kit, instance: Instance, plan: ZeroLossPlan, theorem: string | null): Work<ZeroLossFinding> {
  const built = yield* buildZeroLoss(kit.core, instance, plan, kit.seed);
  if (typeof built === "string") return { proof: { accepted: false, because: built }, built: null };
  return { proof: yield* proveBuilt(kit, built, theorem), built: built.instance };
}
