import {
  type Certificate,
  type Conclusion,
  formatLower,
  formatUpper,
  type Grade,
  type HypothesisResult,
  type Json,
  type Status,
  type Work,
} from "../../evidence/index.ts";
import { applySteps, type Instance } from "../../formats/index.ts";
import type { Decision, Kit, Proof, TheoremOptions } from "../theorem.ts";
import { lossOf, widthsOf } from "./chain.ts";
import { type GapEvidence, gapEvidence, inflations } from "./dual.ts";
import { type Spectrum, spectrumOf } from "./spectrum.ts";

/** A statement whose conclusion is: no point is lower than this one by more than δ. */
interface GapStatement {
  readonly id: string;
  readonly hypotheses: readonly string[];
}

/** Above this many outputs an exactly tight dual point is not tried: the checker then works in floating point and needs a margin. */
const mostExact = 24;

const claimText = "the loss is within δ of its global minimum";

/** Searches a dual point and, where the loss looks higher than the minimum, a better point; the checker decides. */
export function* decideGap(statement: GapStatement, instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const widths = widthsOf(instance);
  const targets = instance.targets;
  if (!widths || targets?.shape.length !== 2) return undecided(statement, instance, kit, "it is not a linear chain with targets [N, m]");
  yield { what: "spectrum of the data", done: 0, total: 2 };
  const samples = instance.inputs.shape[0]!;
  const x = applySteps(instance.inputs, instance.inputSteps);
  const y = applySteps(targets, instance.targetSteps);
  const spectrum = spectrumOf(x, y, samples);
  const found = yield* search(statement, instance, options, kit, spectrum, widths);
  if (!found.proof.accepted) return undecided(statement, instance, kit, found.proof.because);
  const { claim, certificate } = found.proof;
  return answered(kit.hypotheses(statement.hypotheses, instance, { evidence: found.evidence }), claim, certificate);
}

interface Found {
  readonly proof: Proof;
  readonly evidence: GapEvidence;
}

/** Tries the tightest dual point first. */
function* search(
  statement: GapStatement,
  instance: Instance,
  options: TheoremOptions,
  kit: Kit,
  spectrum: Spectrum,
  widths: readonly number[],
): Work<Found> {
  const k = Math.min(...widths);
  const delta = options.gap ?? null;
  const tail = spectrum.eigen.values.reduce((s, v, i) => (i < k ? s - Math.max(0, v) : s), spectrum.square);
  const excess = lossOf(instance, spectrum) - tail / 2;
  const better = !(excess <= (delta ?? 1e-8 * 0.5 * spectrum.square));
  let last: Found | null = null;
  const tried = spectrum.outputs > mostExact ? inflations.slice(1) : inflations;
  for (const [i, relative] of tried.entries()) {
    yield { what: "dual bound of the global minimum", done: i, total: tried.length };
    const evidence = gapEvidence(spectrum, k, relative, { theorem: statement.id, delta, better });
    last = { evidence, proof: yield* kit.prove("deep-linear-gap", instance, evidence) };
    if (last.proof.accepted) return last;
  }
  return last!;
}

function answered(hypotheses: readonly HypothesisResult[], claim: { readonly [field: string]: Json }, certificate: Certificate): Decision {
  const [low, high] = claim.gap as readonly [number, number];
  const [minimum] = claim.minimum as readonly [number, number];
  const [loss] = claim.loss as readonly [number, number];
  const { delta, rank } = claim as { readonly delta: number; readonly rank: number };
  const status = claim.status as Status;
  const because = {
    proved: `the loss ${formatLower(loss, 7)} is at most ${formatUpper(high, 3)} above the global minimum, by weak duality over rank ${rank}`,
    disproved: `a product of rank ${rank} has a loss lower by ${formatLower(low, 5)} or more`,
    undecided: `the gap to the global minimum lies in [${formatLower(low, 3)}, ${formatUpper(high, 3)}]`,
    "not-tested": "",
  }[status];
  const numbers = { loss, minimumAtLeast: minimum, gapLow: low, gapHigh: high, delta, rank };
  const conclusion: Conclusion = { claim: claimText, status, grade: claim.grade as Grade, scope: "this-point", because, numbers };
  return { hypotheses, conclusion, certificates: [certificate] };
}

function undecided(statement: GapStatement, instance: Instance, kit: Kit, because: string): Decision {
  const hypotheses = kit.hypotheses(statement.hypotheses, instance, {});
  return {
    hypotheses,
    conclusion: { claim: claimText, status: "undecided", grade: "numerical", scope: "this-point", because, numbers: {} },
    certificates: [],
  };
}
