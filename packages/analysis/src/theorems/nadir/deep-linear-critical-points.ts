import type { Conclusion, Grade, Work } from "../../evidence/index.ts";
import { applySteps, type Instance } from "../../formats/index.ts";
import { isLinearChain, widthsOf } from "../deep-linear/chain.ts";
import { classify } from "../deep-linear/classify.ts";
import { spectrumOf } from "../deep-linear/spectrum.ts";
import type { Decision, Kit, Theorem } from "../theorem.ts";

const id = "nadir/deep-linear-critical-points";
const hypotheses: readonly string[] = ["linear-chain", "squared-loss", "critical-point"];
const claim = "this critical point is a global minimum, a strict saddle or a non-strict saddle, and which";

function open(because: string, tested: boolean): Conclusion {
  return { claim, status: tested ? "undecided" : "not-tested", grade: "numerical", scope: "this-point", because, numbers: {} };
}

function* decide(instance: Instance, kit: Kit): Work<Decision> {
  const ledger = kit.hypotheses(hypotheses, instance, {});
  const stopped = ledger.find((h) => h.verdict !== "holds");
  const widths = widthsOf(instance);
  if (stopped || !widths) return { hypotheses: ledger, conclusion: open(stopped?.because ?? "no linear chain", false), certificates: [] };
  const samples = instance.inputs.shape[0]!;
  const spectrum = spectrumOf(
    applySteps(instance.inputs, instance.inputSteps),
    applySteps(instance.targets!, instance.targetSteps),
    samples,
  );
  const proof = yield* classify(id, instance, kit, spectrum, Math.min(spectrum.rank, ...widths));
  if (!proof.accepted) return { hypotheses: ledger, conclusion: open(proof.because, true), certificates: [] };
  const classification = proof.claim.classification as string;
  const [loss] = proof.claim.loss as readonly [number, number];
  const conclusion: Conclusion = {
    claim,
    status: "proved",
    grade: proof.claim.grade as Grade,
    scope: "this-point",
    because: `every gradient is exactly zero, and the point is a ${classification.replace("global", "global minimum").replace("t-s", "t s")}`,
    numbers: { classification, loss },
  };
  return { hypotheses: ledger, conclusion, certificates: [proof.certificate] };
}

/** T2, T4 and T6 of docs/theorems/nadir-deep-linear-gap.md at points whose gradient is exactly zero. */
export const deepLinearCriticalPoints: Theorem = {
  id,
  aliases: ["deep-linear-critical-points"],
  title: "Critical points of deep linear networks: global, strict saddle or non-strict saddle",
  label: "kind of critical pt",
  statement:
    "For all X, Y and widths, a critical point of ½‖W_{H+1}⋯W_1 X − Y‖² is a global minimum if and only if ‖(RX − Y)P_X‖₂ ≤ σ_k(RX), and a saddle otherwise.",
  cite: {
    authors: "Nadir",
    title: "Deep linear networks: gap to the global minimum without assumptions",
    venue: "docs/theorems/nadir-deep-linear-critical-points.md",
    year: 2026,
    where: "T2, T4, T6",
    url: "docs/theorems/nadir-deep-linear-critical-points.md",
  },
  provenance: "derived",
  hypotheses,
  concerns: isLinearChain,
  decide: (instance, _options, kit) => decide(instance, kit),
};
