import { UsageError } from "@nadir/core-wasm";
import {
  type Conclusion,
  formatLower,
  formatNumber,
  type Grade,
  type Json,
  type Scope,
  type Status,
  type Work,
} from "../../evidence/index.ts";
import { type Instance, type Stage, stagesOf } from "../../formats/index.ts";
import { requireMemory } from "../../model/index.ts";
import type { Decision, Kit, Theorem, TheoremOptions } from "../theorem.ts";
import { featureMatrix, gramShift, withOnes } from "./features.ts";
import { type Accepted, attempt, rowsFor, type Subject } from "./independent-features.ts";
import { featureBytes } from "./memory.ts";
import { type RankSearch, requestedSearch, searchOf } from "./rank-searches.ts";
import { citation } from "./source.ts";
import { sampleCount } from "./wide-stage.ts";
import { witnessInstance } from "./witness.ts";

const id = "nguyen-hein-2018/3.6";
const hypotheses = [
  "distinct-patches",
  "network-class",
  "wide-layer",
  "activation-limits",
  "untied-biases",
  "last-hidden-layer",
  "dense-output",
  "single-output",
];

/** Reasons why some targets are fitted by no parameters, cheap ones first. */
const obstacles = ["fewer-parameters", "duplicate-samples", "polynomial-degree", "antipodal-pairs"];

/** Layer L-1. @throws UsageError where the network has no hidden layer below its last one */
function lastStage({ architecture }: Instance): Stage {
  const stage = stagesOf(architecture).at(-2);
  if (stage) return stage;
  throw new UsageError("network: needs a hidden layer before the output layer; got one layer. Add a hidden layer.");
}

function* obstruction(kit: Kit, instance: Instance): Work<Accepted | null> {
  for (const reason of obstacles) {
    const proof = yield* kit.prove("no-exact-fit", instance, { theorem: id, reason });
    if (proof.accepted) return proof;
  }
  return null;
}

/** rank F = N by one of the rows; where that fails, rank [F, 1] = N, which is enough with an output bias. */
function* fitAt(subject: Subject, rows: readonly RankSearch[]): Work<Accepted | string> {
  const { kit, instance, stage, features } = subject;
  const full = features.columns >= features.rows ? yield* attempt(rows, subject) : null;
  if (full?.accepted && full.claim.status === "proved") return full;
  if (stagesOf(instance.architecture).at(-1)!.bias === "none" || features.columns + 1 < features.rows)
    return full && !full.accepted ? full.because : `width ${formatNumber(features.columns)} < ${formatNumber(features.rows)} samples`;
  const shift = yield* gramShift(kit.core, withOnes(features));
  const proof = yield* kit.prove("feature-rank-augmented", instance, { theorem: id, layer: stage.last, columns: null, shift });
  return proof.accepted ? proof : proof.because;
}

interface Found {
  readonly proof: Accepted | null;
  readonly here: boolean;
  readonly declined: string;
}

/** Why the outputs are not linear in F_{L-1} with weights of their own, or null. */
function notLinear({ architecture }: Instance): string | null {
  const output = stagesOf(architecture).at(-1)!;
  if (output.type !== "dense") return `the output layer "${output.name}" is not dense`;
  const name = output.activation?.function ?? "identity";
  return name === "identity"
    ? null
    : `the output layer "${output.name}" ends with ${name}, so the outputs are not linear in F_${output.number - 1}`;
}

function* search(subject: Subject, asked: RankSearch | null): Work<Found> {
  const { kit, instance, stage } = subject;
  const bent = notLinear(instance);
  if (bent !== null) return { proof: null, here: false, declined: bent };
  const obstacle = yield* obstruction(kit, instance);
  if (obstacle) return { proof: obstacle, here: true, declined: "" };
  const rows = rowsFor(subject, asked);
  const here = yield* fitAt(subject, rows.here);
  if (typeof here !== "string") return { proof: here, here: true, declined: "" };
  const witness = witnessInstance(kit.core, instance, kit.seed);
  const features = yield* featureMatrix(kit.core, witness, stage, "f64");
  const there = yield* fitAt({ ...subject, instance: witness, features }, rows.there);
  if (typeof there !== "string") return { proof: there, here: false, declined: "" };
  return { proof: null, here: false, declined: there };
}

const obstacleText: Readonly<Record<string, (claim: { readonly [field: string]: Json }) => string>> = {
  "fewer-parameters": ({ dimension, equations }) =>
    `${dimension} parameters for ${equations} numbers: what they fit has measure zero, so almost every y is fitted by none`,
  "duplicate-samples": ({ dimension }) =>
    `equal samples: only ${dimension} of them differ, so targets that differ on equal ones are fitted by none`,
  "polynomial-degree": ({ dimension, equations }) =>
    `the outputs are polynomials of bounded degree, a space of dimension ${dimension} < ${equations}`,
  "antipodal-pairs": ({ dimension, equations }) =>
    `antipodal samples and no bias in layer 1: outputs of all parameters lie in a space of dimension ${dimension} < ${equations}`,
};

function because(found: Found, stage: Stage): string {
  const { proof } = found;
  if (!proof) return `nothing was proved: ${found.declined}`;
  const { claim, certificate } = proof;
  if (claim.reason !== undefined) return obstacleText[claim.reason as string]!(claim);
  const pointwise = (claim.scopes as readonly Scope[]).includes("this-point");
  const where = found.here && pointwise ? "one point" : pointwise ? "one other point" : "some parameters";
  const what = certificate.kind === "feature-rank-augmented" ? `[F_${stage.number}, 1]` : `F_${stage.number}`;
  const reason = searchOf(certificate.kind)?.because(claim) ?? `sigma_min >= ${formatLower(Number(claim.sigmaMin), 3)}`;
  return `${what} has rank N at ${where} (${reason}); there the output layer fits every y by solving linear equations`;
}

function conclude(found: Found, stage: Stage, samples: number): Conclusion {
  const claim: { readonly [field: string]: Json } = found.proof?.claim ?? {};
  const numeric = ["sigmaMin", "dimension", "equations"].flatMap((name): [string, number][] =>
    typeof claim[name] === "number" ? [[name, claim[name]]] : [],
  );
  return {
    claim: `every y in R^${samples} is fitted exactly by some parameters (for each output)`,
    status: (claim.status as Status | undefined) ?? "undecided",
    grade: (claim.grade as Grade | undefined) ?? "numerical",
    scope: claim.status === "disproved" ? (claim.scope as Scope) : "some-parameter",
    because: because(found, stage),
    numbers: { width: stage.width, samples, layer: stage.number, ...Object.fromEntries(numeric) },
  };
}

function* decide(instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const asked = requestedSearch(options.certificate);
  const stage = lastStage(instance);
  const samples = sampleCount(instance);
  const ledger = kit.hypotheses(hypotheses, instance, { layer: stage.last });
  const features = yield* featureMatrix(kit.core, instance, stage, "f64");
  const found = yield* search({ kit, instance, id, stage, features }, asked);
  return { hypotheses: ledger, conclusion: conclude(found, stage, samples), certificates: found.proof ? [found.proof.certificate] : [] };
}

/** Nguyen & Hein (2018), Corollary 3.6: a network whose last hidden layer is wide fits every y exactly. */
export const everyTargetIsFitted: Theorem = {
  id,
  aliases: ["exact-fit", "finite-sample-expressivity"],
  title: "Every target vector is fitted exactly",
  label: "fits every y",
  statement:
    "If the hypotheses of Theorem 3.4 hold with k = L-1 and the network has one linear output, then for every y in R^N there are parameters with f_L(x_i) = y_i for i = 1..N.",
  cite: citation("Corollary 3.6"),
  provenance: "read",
  hypotheses,
  // where Theorem 3.4 is asked, this says nothing new by default
  concerns: () => false,
  requireFit(instance) {
    const { width, number } = lastStage(instance);
    requireMemory(`features of layer ${number}, width ${width}`, sampleCount(instance), (n) => featureBytes(n, width + 1));
  },
  decide,
};
