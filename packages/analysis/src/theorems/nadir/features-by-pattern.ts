import { type Conclusion, formatLower, formatNumber, type Work } from "../../evidence/index.ts";
import type { Instance, Stage } from "../../formats/index.ts";
import { requireFeatureMemory } from "../nguyen-hein-2018/memory.ts";
import { proveWithRank, type RankPart } from "../nguyen-hein-2018/nested-rank.ts";
import { sampleCount, wideStage } from "../nguyen-hein-2018/wide-stage.ts";
import { fineSpread, witnessInstance } from "../nguyen-hein-2018/witness.ts";
import type { Decision, Kit, Proof, Theorem, TheoremOptions } from "../theorem.ts";

const id = "nadir/features-by-pattern";
const kind = "feature-rank-pattern";
const hypotheses = ["wide-layer", "activation-pattern"];

function because(claim: { readonly [field: string]: unknown }): string {
  const rank =
    typeof claim.sigmaMin === "number" ? `sigma_min >= ${formatLower(claim.sigmaMin, 3)} here` : "full rank here in exact arithmetic";
  const kept = `all ${formatNumber(Number(claim.kinks))} signs and maxima stay while no parameter changes by more than ${formatLower(Number(claim.radius), 3)}`;
  const all = typeof claim.everywhere === "number" ? `; up to ${formatLower(claim.everywhere, 3)} the rank is full without exception` : "";
  return `${rank}; ${kept}${all}`;
}

function conclude(stage: Stage, samples: number, proof: Proof, point: string): Conclusion {
  const base = {
    claim: `rank F_${stage.number} = ${samples} for almost every parameter with the activation pattern of ${point}, a set that contains a ball around it`,
    scope: "this-point" as const,
  };
  const numbers = { layer: stage.number, width: stage.width, samples };
  if (!proof.accepted) return { ...base, status: "undecided", grade: "numerical", because: proof.because, numbers };
  const { claim } = proof;
  const listed = ["sigmaMin", "radius", "everywhere", "kinks"].flatMap((name): [string, number][] =>
    typeof claim[name] === "number" ? [[name, claim[name]]] : [],
  );
  return { ...base, status: "proved", grade: "enclosed", because: because(claim), numbers: { ...numbers, ...Object.fromEntries(listed) } };
}

function proveAt(kit: Kit, instance: Instance, stage: Stage): Work<Proof> {
  const whole = (rank: RankPart): Work<Proof> => kit.prove(kind, instance, { theorem: id, layer: stage.last, rank });
  const hopeless = (reason: string): boolean => reason.startsWith("pattern:");
  return proveWithRank(kit, instance, stage, whole, { ofPoint: true, hopeless });
}

/** At the given point; where that is itself a witness and lies on a kink, at one off the grid. */
function* decide(instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const stage = wideStage(instance, options);
  let [proof, subject, point] = [yield* proveAt(kit, instance, stage), instance, "this point"];
  if (!proof.accepted && instance.point === "witness") {
    const witness = witnessInstance(kit.core, instance, kit.seed, fineSpread);
    const other = yield* proveAt(kit, witness, stage);
    if (other.accepted) [proof, subject, point] = [other, witness, "another point drawn from the seed"];
  }
  const patternRadius = proof.accepted ? { patternRadius: proof.claim.radius! } : {};
  return {
    hypotheses: kit.hypotheses(hypotheses, subject, { layer: stage.last, ...patternRadius }),
    conclusion: conclude(stage, sampleCount(instance), proof, point),
    certificates: proof.accepted ? [proof.certificate] : [],
  };
}

/** Nadir's own statement for ReLU, leaky ReLU and max pooling: full rank at one point is full rank at almost every parameter with its activation pattern. */
export const featuresByPattern: Theorem = {
  id,
  aliases: ["features-by-pattern", "activation-pattern-rank"],
  title: "Independent features for almost every parameter with the same activation pattern",
  label: "features by pattern",
  statement:
    "If rank F_k = N at one point of a network whose activations are analytic or have one kink at 0, then rank F_k = N for almost every parameter whose signs and maxima on these samples are the same; if none of these lies on its kink, the parameters within an explicit distance of the point are such.",
  cite: {
    authors: "Nadir",
    title: "Independent features with the same activation pattern",
    venue: "docs/theorems/nadir-features-by-pattern.md",
    year: 2026,
    where: "Theorem and bound of the radius",
    url: "docs/theorems/nadir-features-by-pattern.md",
  },
  provenance: "derived",
  hypotheses,
  concerns: () => false,
  requireFit: requireFeatureMemory,
  decide,
};
