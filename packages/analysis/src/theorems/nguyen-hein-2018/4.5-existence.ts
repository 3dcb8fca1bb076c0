import { UsageError } from "@nadir/core-wasm";
import { type Conclusion, type Grade, lowerDecimal, type Scope, type Status, upperDecimal, type Work } from "../../evidence/index.ts";
import type { Instance, Stage } from "../../formats/index.ts";
import type { Decision, Kit, Proof, Theorem, TheoremOptions } from "../theorem.ts";
import { assumption41 } from "./critical-points.ts";
import { requireFeatureMemory } from "./memory.ts";
import { citation } from "./source.ts";
import { sampleCount, wideStage } from "./wide-stage.ts";
import { planZeroLoss, type ZeroLossPlan } from "./zero-loss/plan.ts";
import { proveConflict, proveZeroLoss } from "./zero-loss/prove.ts";

const id = "nguyen-hein-2018/4.5-existence";
const hypotheses = [...assumption41, "distinct-patches", "fully-connected-next", "class-coded-targets"];

/** The plan of a construction, or why the network and the data allow none. */
function planOf(instance: Instance, { layer }: TheoremOptions): ZeroLossPlan | string {
  try {
    return planZeroLoss(instance, layer === undefined ? {} : { layer });
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** No point of S_k has zero loss: contradictory targets, or features that are dependent for every parameter. */
function* obstacle(kit: Kit, instance: Instance, stage: Stage): Work<Proof | null> {
  const conflict = yield* proveConflict(kit, instance, id, stage.last);
  if (conflict.accepted) return conflict;
  for (const reason of ["width", "duplicate-samples"]) {
    const proof = yield* kit.prove("rank-upper-bound", instance, { theorem: id, layer: stage.last, reason });
    if (proof.accepted && proof.claim.status === "disproved") return proof;
  }
  return null;
}

function because(proof: Proof, stage: Stage, samples: number): string {
  if (!proof.accepted) return proof.because;
  const { claim } = proof;
  if (claim.conflicts !== undefined)
    return `samples ${claim.first} and ${claim.second} are equal and have different targets: the loss is at least ${lowerDecimal(Number(claim.lossAtLeast))} for every parameter`;
  if (claim.rankAtMost !== undefined)
    return `${claim.reason}: rank F_${stage.number} <= ${claim.rankAtMost} < ${samples} for every parameter, so that S_${stage.number} is empty`;
  const where = `a network was built whose loss is at most ${upperDecimal(Number(claim.lossAtMost))}; within ${upperDecimal(Number(claim.distance))} of it lies a point with loss exactly 0`;
  return claim.inSk
    ? `${where}, in S_${stage.number}; infinitely many others have different parameters in ${stage.number === 1 ? "layer 1" : `layers 1 to ${stage.number}`}`
    : `${where}, of which it was not proved that it is in S_${stage.number}`;
}

function conclude(proof: Proof, stage: Stage, samples: number): Conclusion {
  const claim = proof.accepted ? proof.claim : {};
  const status = (claim.status as Status | undefined) ?? "undecided";
  const kept = ["distance", "lossAtMost", "lossAtLeast", "sigmaMin", "rankAtMost"].flatMap((name): [string, number][] =>
    typeof claim[name] === "number" ? [[name, claim[name]]] : [],
  );
  return {
    claim: `there are infinitely many parameters in S_${stage.number} with Φ = 0`,
    status,
    grade: (claim.grade as Grade | undefined) ?? "numerical",
    scope: status === "disproved" ? (claim.scope as Scope) : "some-parameter",
    because: because(proof, stage, samples),
    numbers: { layer: stage.number, width: stage.width, samples, ...Object.fromEntries(kept) },
  };
}

/** The statement asks for some point: parameters that are given are not kept. */
function* decide(instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const plan = planOf(instance, options);
  const stage = typeof plan === "string" ? wideStage(instance, options) : plan.wide;
  const through = instance.architecture.layers.length - 1;
  const ledger = kit.hypotheses(hypotheses, instance, { layer: stage.last, through });
  const blocked = yield* obstacle(kit, instance, stage);
  const proof =
    blocked ??
    (typeof plan === "string"
      ? { accepted: false as const, because: plan }
      : (yield* proveZeroLoss(kit, { ...instance, point: "witness" }, plan, id)).proof);
  return {
    hypotheses: ledger,
    conclusion: conclude(proof, stage, sampleCount(instance)),
    certificates: proof.accepted ? [proof.certificate] : [],
  };
}

/** Nguyen & Hein (2018), Theorem 4.5, second part: zero loss is attained, infinitely often, in S_k. */
export const zeroLossExists: Theorem = {
  id,
  aliases: ["zero-loss-exists", "zero-loss"],
  title: "There are infinitely many points with zero loss",
  label: "zero loss exists",
  statement:
    "Under Assumptions 3.1 and 4.1, with layer k+1 fully connected and class-coded targets of full rank, there are infinitely many points in S_k with Φ = 0.",
  cite: citation("Theorem 4.5, second part"),
  provenance: "read",
  hypotheses,
  // a construction for the given data, asked for by name or by `nadir construct`
  concerns: () => false,
  requireFit: requireFeatureMemory,
  decide,
};
