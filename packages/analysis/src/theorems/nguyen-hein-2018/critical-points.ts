import {
  appliesOf,
  type Certificate,
  type Conclusion,
  formatLower,
  formatUpper,
  type HypothesisResult,
  type Json,
  type Status,
  type Work,
} from "../../evidence/index.ts";
import type { Instance, Stage } from "../../formats/index.ts";
import type { Decision, Kit, Proof, TheoremOptions } from "../theorem.ts";
import { proveGradientBound } from "./gradient-proof.ts";
import { wideStage } from "./wide-stage.ts";

/** Assumption 4.1 with the loss, in the order of the ledger. */
export const assumption41: readonly string[] = [
  "network-class",
  "no-max-pool",
  "dense-output",
  "wide-layer",
  "activation-limits",
  "untied-biases",
  "nonzero-derivative",
  "pyramidal",
  "squared-loss",
];

/** A statement about the gradient in U_{k+1}. */
export interface GradientStatement {
  readonly id: string;
  readonly hypotheses: readonly string[];
  readonly claim: (k: number) => string;
  /** A hypothesis that floating-point parameters never meet; the statement is then decided in its quantitative form. */
  readonly exempt?: string;
}

type Claim = { readonly [field: string]: Json };

const atLeast = (value: unknown): string => formatLower(Number(value), 3);
const atMost = (value: unknown): string => formatUpper(Number(value), 3);

function explain(claim: Claim, k: number): string {
  const at = `at this point |grad U_${k + 1}| <= ${atMost(claim.gradientAtMost)}, loss between ${atLeast(claim.lossAtLeast)} and ${atMost(claim.lossAtMost)}`;
  if (claim.status === "disproved") return `${at}; the gradient in U_${k + 1} is exactly zero and the loss is not`;
  if (claim.boundOfLoss === null && claim.status === "proved") return `${at}; both are bounded away from 0, so neither is zero`;
  if (claim.boundOfLoss === null)
    return `${at}; the constant c is not bounded away from 0 (saturated or rank-deficient layers), so nothing follows`;
  const note = claim.trainingGradient ? "" : " (gradient in the untied matrix U, not the training gradient)";
  return `${at}; c >= ${atLeast(claim.lower)} gives loss <= ${atMost(claim.boundOfLoss)}${note}`;
}

/** Names of losses that are a positive multiple of Φ = ½‖F_L − Y‖²; the checker has its own list. */
export const coveredLosses: readonly string[] = ["squared", "mean-squared"];

/** Why nothing is searched: the statement is about another loss than this one. */
function uncovered({ loss }: Instance): string | null {
  if (coveredLosses.includes(loss)) return null;
  return `the loss ${loss} is not covered: the statement is about 1/2 ||F_L - Y||^2, and nothing is said about this loss; --loss squared asks the same network about that one`;
}

function conclude(statement: GradientStatement, instance: Instance, stage: Stage, proof: Proof): Conclusion {
  const base = { claim: statement.claim(stage.number), scope: "this-point" as const };
  const untested = uncovered(instance);
  if (untested) return { ...base, status: "not-tested", grade: "exact", because: untested, numbers: {} };
  if (!proof.accepted)
    return {
      ...base,
      status: "undecided",
      grade: "numerical",
      because: proof.because,
      numbers: { layer: stage.number, width: stage.width },
    };
  const { claim } = proof;
  const factors = claim.factors as unknown as readonly { of: string; low: number; high: number }[];
  const listed = factors.flatMap(({ of, low, high }): [string, number][] => [
    [`${of}, at least`, low],
    [`${of}, at most`, high],
  ]);
  const numeric = [
    "sigmaMin",
    "sigmaMax",
    "lower",
    "upper",
    "gradientAtLeast",
    "gradientAtMost",
    "lossAtLeast",
    "lossAtMost",
    "boundOfLoss",
  ];
  const numbers = numeric.flatMap((name): [string, number][] => (typeof claim[name] === "number" ? [[name, claim[name]]] : []));
  return {
    ...base,
    status: claim.status as Status,
    grade: "enclosed",
    because: explain(claim, stage.number),
    ...(typeof claim.slack === "number" ? { slack: claim.slack } : {}),
    numbers: { layer: stage.number, width: stage.width, ...Object.fromEntries(numbers), ...Object.fromEntries(listed) },
  };
}

/** The ledger, with what the certificate has decided about the point itself. */
function ledger(kit: Kit, statement: GradientStatement, instance: Instance, stage: Stage, proof: Proof): readonly HypothesisResult[] {
  const options = { layer: stage.last, through: instance.architecture.layers.length - 1 };
  const known: { readonly [field: string]: Json } = proof.accepted ? proof.claim : {};
  const decided = (known.hypotheses ?? []) as unknown as readonly Pick<HypothesisResult, "id" | "verdict" | "grade">[];
  return kit.hypotheses(statement.hypotheses, instance, options).map((result) => {
    const ours = decided.find((h) => h.id === result.id);
    if (!ours || ours.verdict === result.verdict) return result;
    const what =
      result.id === "zero-gradient"
        ? `the gradient in U_${stage.number + 1} is exactly zero`
        : `F_${stage.number} and the matrices above have full rank`;
    return { ...result, ...ours, because: `decided with the certificate: ${what}` };
  });
}

/** Decides a statement about the gradient in U_{k+1} in its quantitative form. */
export function* decideGradient(statement: GradientStatement, instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const stage = wideStage(instance, options);
  const untested = uncovered(instance);
  const proof: Proof = untested ? { accepted: false, because: untested } : yield* proveGradientBound(kit, instance, statement.id, stage);
  const hypotheses = ledger(kit, statement, instance, stage, proof);
  const certificates: readonly Certificate[] = proof.accepted ? [proof.certificate] : [];
  const asked = hypotheses.filter((h) => h.id !== statement.exempt);
  const vacuous = hypotheses.some((h) => h.id === "point-in-s-k" && h.witness?.kind === "matrix-rank");
  return { hypotheses, conclusion: conclude(statement, instance, stage, proof), certificates, applies: appliesOf(asked), vacuous };
}
