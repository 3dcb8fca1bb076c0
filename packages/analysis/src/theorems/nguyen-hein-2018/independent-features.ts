import {
  type Certificate,
  type Conclusion,
  formatNumber,
  type Grade,
  type Json,
  type Scope,
  type Status,
  type Work,
} from "../../evidence/index.ts";
import { type Instance, type Stage, stagesOf } from "../../formats/index.ts";
import type { Decision, Kit, Proof, TheoremOptions } from "../theorem.ts";
import { type FeatureMatrix, featureMatrix, measure } from "./features.ts";
import { type RankSearch, rankSearches, requestedSearch, searchOf } from "./rank-searches.ts";
import { sampleCount, wideStage } from "./wide-stage.ts";
import { spreads, witnessInstance } from "./witness.ts";

/** A statement about rank F_k = N. */
export interface FeatureStatement {
  readonly id: string;
  readonly hypotheses: readonly string[];
  /** `some-parameter` for existence, `almost-every-parameter` for the generic statement. */
  readonly scope: Scope;
}

/** A claim that the checker derived, with its certificate. */
export type Accepted = Extract<Proof, { accepted: true }>;

/** Reasons other than the width, those for every parameter first. */
const reasons = [
  "duplicate-samples",
  "constant-images",
  "polynomial-degree",
  "antipodal-pairs",
  "few-patches",
  "zero-features",
  "identical-rows",
];

function* deficiency(kit: Kit, instance: Instance, theorem: string, layer: number, list: readonly string[]): Work<Accepted | null> {
  for (const reason of list) {
    const proof = yield* kit.prove("rank-upper-bound", instance, { theorem, layer, reason });
    if (proof.accepted) return proof;
  }
  return null;
}

/** Tries rows in order until the checker accepts one; else says why the last declined. */
export function* attempt(rows: readonly RankSearch[], subject: Subject): Work<Proof> {
  let last: Proof = { accepted: false, because: "no certificate suits this network" };
  for (const row of rows) {
    const { kit, instance, id, stage, features } = subject;
    last = yield* row.find(kit, instance, id, stage, features);
    if (last.accepted) return last;
  }
  return last;
}

/** The same at other parameters: of a row's own construction, or drawn from the seed. */
function* attemptElsewhere(rows: readonly RankSearch[], subject: Subject): Work<Proof> {
  const { kit, stage, instance: given } = subject;
  const at = function* (instance: Instance): Work<Subject> {
    return { ...subject, instance, features: yield* featureMatrix(kit.core, instance, stage, "f64") };
  };
  let drawn: Subject | null = null;
  let last: Proof = { accepted: false, because: "no certificate suits this network" };
  for (const row of rows) {
    const own = row.witness ? yield* row.witness(kit, given, stage) : null;
    if (own && "because" in own) last = { accepted: false, because: own.because };
    else {
      if (!own) drawn ??= yield* at(witnessInstance(kit.core, given, kit.seed));
      last = yield* attempt([row], own ? yield* at(own.instance) : drawn!);
    }
    if (last.accepted) return last;
  }
  return last;
}

/** Most samples for which every search is tried at every witness: inverses of more take the checker long. */
const few = 500;

/** Elsewhere, and where the first witness decides nothing at witnesses of other spreads: for many samples by the first search alone. */
function* elsewhere(rows: readonly RankSearch[], subject: Subject): Work<Proof> {
  const { kit, stage, features } = subject;
  const first = yield* attemptElsewhere(rows, subject);
  if (first.accepted) return first;
  const drawn = rows.filter((row) => row.ofPoint && !row.witness).slice(0, features.rows > few ? 1 : undefined);
  for (const spread of spreads.slice(1)) {
    const instance = witnessInstance(kit.core, subject.instance, kit.seed, spread, stage.first);
    const proof = yield* attempt(drawn, { ...subject, instance, features: yield* featureMatrix(kit.core, instance, stage, "f64") });
    if (proof.accepted) return proof;
  }
  return first;
}

/** A point at which the rank is asked for. */
export interface Subject {
  readonly kit: Kit;
  readonly instance: Instance;
  /** The statement. */
  readonly id: string;
  readonly stage: Stage;
  readonly features: FeatureMatrix;
}

const NOT_ANALYTIC = "these features are not analytic in the parameters";

/** What was found at one point. */
interface Found {
  readonly proof: Accepted | null;
  readonly declined: string;
  readonly certificates: readonly Certificate[];
  /** Whether the proof is of the given point itself, not of a witness. */
  readonly here: boolean;
  /** A bound of the rank at the point that does not decide the statement. */
  readonly rankAtPoint: number | null;
  /** A lower bound of the rank at some or almost every parameter that does not decide it either. */
  readonly partial?: Accepted | null;
}

const certificatesOf = (...proofs: readonly (Accepted | null)[]): readonly Certificate[] =>
  proofs.flatMap((p) => (p ? [p.certificate] : []));

/** Searches by what they are to prove. */
export interface Rows {
  readonly here: readonly RankSearch[];
  readonly deficient: readonly RankSearch[];
  readonly there: readonly RankSearch[];
}

/** The rows to try for full rank at the given point, for a bound there, and for full rank at a witness: the one asked for, else those that suit the network. */
export function rowsFor({ instance, stage }: Subject, asked: RankSearch | null): Rows {
  const rows = asked ? [asked] : rankSearches.filter((row) => row.suits(instance, stage));
  const full = rows.filter((row) => row.proves === "full-rank");
  return { here: full.filter((row) => row.ofPoint || asked), deficient: rows.filter((row) => row.proves === "deficiency"), there: full };
}

function* boundHere(rows: Rows, subject: Subject): Work<Accepted | null> {
  const proof = yield* attempt(rows.deficient, subject);
  return proof.accepted ? proof : null;
}

const settled = (proof: Accepted): Found => ({
  proof,
  declined: "",
  certificates: certificatesOf(proof),
  here: (proof.claim.scopes as readonly Scope[]).includes("this-point") || proof.claim.status === "disproved",
  rankAtPoint: null,
});

/** Width first, then full rank at the point, then a structural reason, then full rank at a witness. */
function* search(subject: Subject, asked: RankSearch | null): Work<Found> {
  const { kit, instance, id, stage, features: f } = subject;
  const layer = stage.last;
  const narrow = stage.width < f.rows ? yield* deficiency(kit, instance, id, layer, ["width"]) : null;
  if (narrow) return settled(narrow);
  const rows = rowsFor(subject, asked);
  const here = yield* attempt(rows.here, subject);
  if (here.accepted && here.claim.status !== "undecided") return settled(here);
  const structural = asked?.proves === "deficiency" ? [] : reasons;
  const bound = here.accepted ? null : ((yield* deficiency(kit, instance, id, layer, structural)) ?? (yield* boundHere(rows, subject)));
  if (bound?.claim.status === "disproved") return settled(bound);
  const rankAtPoint = bound ? (bound.claim.rankAtMost as number) : null;
  if (here.accepted) return settled(here);
  const there = yield* elsewhere(rows.there, subject);
  const decided = there.accepted && there.claim.status === "proved" ? there : null;
  const partial = decided || there.accepted ? null : (there.partial ?? null);
  return {
    proof: decided ?? bound,
    declined: there.accepted
      ? `at other parameters the rank is ${f.rows}, from which nothing follows for almost every one: ${NOT_ANALYTIC}`
      : there.because,
    certificates: certificatesOf(bound, decided, partial),
    here: false,
    rankAtPoint,
    partial,
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
  const row = searchOf(found.proof!.certificate.kind);
  if (claim.rankAtMost !== undefined)
    return `${row?.because(claim) ?? (claim.reason === "width" ? `width ${formatNumber(stage.width)} < ${formatNumber(samples)}` : claim.reason)}: rank <= ${formatNumber(Number(claim.rankAtMost))} ${reachOf(claim)}`;
  const reason = row?.because(claim) ?? "";
  const pointwise = (claim.scopes as readonly Scope[]).includes("this-point");
  if (claim.status === "undecided")
    return `the rank is ${formatNumber(samples)} ${pointwise ? "at this point" : "at some parameters"} (${reason}); for almost every parameter nothing follows, because ${NOT_ANALYTIC}`;
  const enough =
    claim.scope === "almost-every-parameter" ? " is enough for almost every parameter, since the activations are analytic" : " proves it";
  if (!pointwise) return `${reason}: so some parameters have independent features, which${enough}`;
  const elsewhere =
    found.rankAtPoint === null ? "not decided at the given one" : `rank <= ${formatNumber(found.rankAtPoint)} at the given one`;
  const where = found.here ? "one point" : `one other point (${elsewhere})`;
  return `${where} with ${reason}${enough}`;
}

/** What the conclusion speaks of: the strongest scope of the claim, which is "this point" for the given parameters only, never for a witness. */
function scopeOf(statement: FeatureStatement, { proof, here }: Found, status: Status): Scope {
  const scope = proof?.claim.scope as Scope | undefined;
  const elsewhere = status === "proved" && scope === "this-point" && !here;
  return !scope || elsewhere || (status === "disproved" && scope !== "architecture") ? statement.scope : scope;
}

function conclude(statement: FeatureStatement, found: Found, stage: Stage, samples: number, numbers: Record<string, number>): Conclusion {
  const claim: { readonly [field: string]: Json } = found.proof?.claim ?? {};
  const status = (claim.status as Status | undefined) ?? "undecided";
  const measuredRank = numbers.rankFloat64;
  const atLeast = claim.rankAtLeast ?? found.partial?.claim.rankAtLeast;
  return {
    claim: `rank F_${stage.number} = ${formatNumber(samples)} (independent features of layer ${stage.number}, width ${formatNumber(stage.width)}) ${quantifiers[statement.scope]}`,
    status,
    grade: (claim.grade as Grade | undefined) ?? "numerical",
    scope: scopeOf(statement, found, status),
    because: because(found, stage, samples),
    ...(status === "undecided" && measuredRank !== undefined
      ? { leaning: measuredRank === samples ? ("holds" as const) : ("fails" as const) }
      : {}),
    numbers: {
      width: stage.width,
      samples,
      layer: stage.number,
      ...(typeof claim.sigmaMin === "number" ? { sigmaMin: claim.sigmaMin } : {}),
      ...(typeof atLeast === "number" ? { rankAtLeast: atLeast } : {}),
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
  const asked = requestedSearch(options.certificate);
  const stage = wideStage(instance, options);
  const samples = sampleCount(instance);
  const hypotheses = kit.hypotheses(statement.hypotheses, instance, { layer: stage.last });
  const f = yield* featureMatrix(kit.core, instance, stage, "f64");
  const found = yield* search({ kit, instance, id: statement.id, stage, features: f }, asked);
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
      provedHere: found.here,
      ...(typeof proved === "number" && found.here ? { provedSigmaMin: proved } : {}),
    },
  };
}
