import {
  type Certificate,
  type Conclusion,
  type Grade,
  type Json,
  lowerDecimal,
  type Scope,
  type Status,
  type Work,
} from "../../evidence/index.ts";
import { type Instance, type Stage, stagesOf } from "../../formats/index.ts";
import type { Decision, Kit, Proof, TheoremOptions } from "../theorem.ts";
import { type FeatureMatrix, featureMatrix, gramShift, measure } from "./features.ts";
import { sampleCount, wideStage } from "./wide-stage.ts";
import { witnessInstance } from "./witness.ts";

/** A statement about rank F_k = N. */
export interface FeatureStatement {
  readonly id: string;
  readonly hypotheses: readonly string[];
  /** `some-parameter` for existence, `almost-every-parameter` for the generic statement. */
  readonly scope: Scope;
}

type Accepted = Extract<Proof, { accepted: true }>;

/** Reasons other than the width, those for every parameter first. */
const reasons = ["duplicate-samples", "constant-images", "polynomial-degree", "antipodal-pairs", "zero-features", "identical-rows"];

function* deficiency(kit: Kit, instance: Instance, theorem: string, layer: number, list: readonly string[]): Work<Accepted | null> {
  for (const reason of list) {
    const proof = yield* kit.prove("rank-upper-bound", instance, { theorem, layer, reason });
    if (proof.accepted) return proof;
  }
  return null;
}

function* fullRank(kit: Kit, instance: Instance, theorem: string, layer: number, f: FeatureMatrix): Work<Proof> {
  const shift = yield* gramShift(kit.core, f);
  if (shift !== null) {
    const proof = yield* kit.prove("feature-rank-gram", instance, { theorem, layer, columns: null, shift });
    if (proof.accepted) return proof;
  }
  return yield* kit.prove("feature-rank-inverse", instance, { theorem, layer, columns: null });
}

/** What was found at one point. */
interface Found {
  readonly proof: Accepted | null;
  readonly declined: string;
  readonly certificates: readonly Certificate[];
  /** Whether the proof is of the given point itself, not of a witness. */
  readonly here: boolean;
  /** A bound of the rank at the point that does not decide the statement. */
  readonly rankAtPoint: number | null;
}

const certificatesOf = (...proofs: readonly (Accepted | null)[]): readonly Certificate[] =>
  proofs.flatMap((p) => (p ? [p.certificate] : []));

/** Width first, then full rank at the point, then a structural reason, then full rank at a witness. */
function* search(kit: Kit, instance: Instance, id: string, stage: Stage, f: FeatureMatrix): Work<Found> {
  const layer = stage.last;
  const narrow = stage.width < f.rows ? yield* deficiency(kit, instance, id, layer, ["width"]) : null;
  if (narrow) return { proof: narrow, declined: "", certificates: certificatesOf(narrow), here: true, rankAtPoint: null };
  const here = yield* fullRank(kit, instance, id, layer, f);
  if (here.accepted && here.claim.status === "proved")
    return { proof: here, declined: "", certificates: certificatesOf(here), here: true, rankAtPoint: null };
  const bound = here.accepted ? null : yield* deficiency(kit, instance, id, layer, reasons);
  if (bound?.claim.status === "disproved")
    return { proof: bound, declined: "", certificates: certificatesOf(bound), here: true, rankAtPoint: null };
  const rankAtPoint = bound ? (bound.claim.rankAtMost as number) : null;
  if (here.accepted) return { proof: here, declined: "", certificates: certificatesOf(here), here: true, rankAtPoint };
  const witness = witnessInstance(kit.core, instance, kit.seed);
  const there = yield* fullRank(kit, witness, id, layer, yield* featureMatrix(kit.core, witness, stage, "f64"));
  const decided = there.accepted && there.claim.status === "proved" ? there : null;
  return {
    proof: decided ?? bound,
    declined: there.accepted ? "" : here.because,
    certificates: certificatesOf(bound, decided),
    here: false,
    rankAtPoint,
  };
}

/** For which parameters a proved upper bound of the rank holds: never "almost every", which is the scope that one on an open set refutes. */
function reachOf(claim: { readonly [field: string]: Json }): string {
  const scopes = claim.scopes as readonly Scope[];
  if (scopes.includes("architecture")) return "for every parameter";
  return scopes.includes("almost-every-parameter") ? "here and on an open set of parameters around it" : "at this point";
}

const quantifiers: Readonly<Record<string, string>> = {
  "some-parameter": "for some parameters",
  "almost-every-parameter": "for almost every parameter",
  "this-point": "at this point",
  architecture: "for every parameter",
};

function because(found: Found, stage: Stage, samples: number): string {
  const claim = found.proof?.claim;
  if (!claim) return `no proof and no structural reason was found: ${found.declined}`;
  if (claim.rankAtMost !== undefined)
    return `${claim.reason === "width" ? `width ${stage.width} < ${samples}` : claim.reason}: rank <= ${claim.rankAtMost} ${reachOf(claim)}`;
  const sigma = `sigma_min >= ${lowerDecimal(Number(claim.sigmaMin))}`;
  if (claim.status === "undecided")
    return `the rank is ${samples} at this point (${sigma}); for almost every parameter nothing follows, because these features are not analytic in the parameters`;
  const elsewhere = found.rankAtPoint === null ? "not decided at the given one" : `rank <= ${found.rankAtPoint} at the given one`;
  const where = found.here ? "one point" : `one other point (${elsewhere})`;
  const enough =
    claim.scope === "almost-every-parameter" ? " is enough for almost every parameter, since the activations are analytic" : " proves it";
  return `${where} with ${sigma}${enough}`;
}

function conclude(statement: FeatureStatement, found: Found, stage: Stage, samples: number, numbers: Record<string, number>): Conclusion {
  const claim: { readonly [field: string]: Json } = found.proof?.claim ?? {};
  const status = (claim.status as Status | undefined) ?? "undecided";
  const measuredRank = numbers.rankFloat64;
  return {
    claim: `rank F_${stage.number} = ${samples} (independent features of layer ${stage.number}, width ${stage.width}) ${quantifiers[statement.scope]}`,
    status,
    grade: (claim.grade as Grade | undefined) ?? "numerical",
    scope:
      status === "disproved" && claim.scope !== "architecture" ? statement.scope : ((claim.scope as Scope | undefined) ?? statement.scope),
    because: because(found, stage, samples),
    ...(status === "undecided" && measuredRank !== undefined
      ? { leaning: measuredRank === samples ? ("holds" as const) : ("fails" as const) }
      : {}),
    numbers: {
      width: stage.width,
      samples,
      layer: stage.number,
      ...(typeof claim.sigmaMin === "number" ? { sigmaMin: claim.sigmaMin } : {}),
      ...(typeof claim.rankAtMost === "number" ? { rankAtMost: claim.rankAtMost } : {}),
      ...(found.rankAtPoint === null ? {} : { rankAtThisPointAtMost: found.rankAtPoint }),
      ...numbers,
    },
  };
}

/** The σ_min proved at the given point itself, not at a witness. */
function provedHere({ proof, here }: Found): number | null {
  const sigmaMin = proof?.claim.sigmaMin;
  return here && typeof sigmaMin === "number" ? sigmaMin : null;
}

/** Decides a statement about rank F_k = N: both questions, with certificates and what a floating-point rank would have said. */
export function* decideFeatures(statement: FeatureStatement, instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const stage = wideStage(instance, options);
  const samples = sampleCount(instance);
  const hypotheses = kit.hypotheses(statement.hypotheses, instance, { layer: stage.last });
  const f = yield* featureMatrix(kit.core, instance, stage, "f64");
  const found = yield* search(kit, instance, statement.id, stage, f);
  const { numbers, measured } = yield* measure(kit.core, instance, stage, f, provedHere(found));
  const conclusion = conclude(statement, found, stage, samples, numbers);
  const proved = conclusion.numbers.sigmaMin;
  return {
    hypotheses,
    conclusion,
    certificates: found.certificates,
    measured: {
      ...measured,
      layer: stage.number,
      layers: stagesOf(instance.architecture).length,
      ...(typeof proved === "number" ? { provedSigmaMin: proved } : {}),
    },
  };
}
