import { type Diagnosis, type Factor, type TrainingDiagnostics, weakestFactor } from "../theorems/index.ts";
import { SLACK_LIMIT } from "./answers.ts";
import { formatLower, formatNumber, formatUpper } from "./number.ts";

/** What the last point of a run says: whether the guarantee holds, which factor destroys it, and what is proved. */
export interface DiagnosticsSummary {
  /** Name of the factor that loosens the bound most; null where nothing can be said. */
  readonly factor: string | null;
  /** Where the measurements point: `holds` where the bound is at most ten times the loss. Measured, never proved. */
  readonly leaning: "holds" | "fails";
  /** A few words for a figure. */
  readonly headline: string;
  /** One sentence that names the factor. */
  readonly verdict: string;
  /** Sentences about the run and about what is proved. */
  readonly details: readonly string[];
}

type Verdict = Pick<DiagnosticsSummary, "factor" | "leaning" | "headline" | "verdict">;

/** Where the bound is no number, or there is none. */
function withoutBound(d: Diagnosis, factor: Factor | null, { layer, width, samples }: TrainingDiagnostics): Verdict | null {
  const nothing = {
    factor: null,
    leaning: "fails" as const,
    headline: "Nothing can be said",
    verdict: "Nothing can be said: the loss or a factor is not finite.",
  };
  if (d.loss === 0)
    return {
      ...nothing,
      leaning: "holds",
      headline: "The loss is 0",
      verdict: "The loss is 0 as measured: there is nothing left to guarantee.",
    };
  if (!factor || Number.isNaN(d.slack)) return nothing;
  if (factor.value !== 0) return null;
  const { name, kind } = factor;
  const headline = `${name} destroys the guarantee: it is 0`;
  if (kind !== "features" || width >= samples) return { ...nothing, factor: name, headline, verdict: `${headline}, so no bound follows.` };
  const why = `layer ${layer} has ${formatNumber(width)} neurons for ${formatNumber(samples)} samples`;
  return {
    ...nothing,
    factor: name,
    headline: `The width destroys the guarantee: ${name} is 0`,
    verdict: `The width destroys the guarantee: ${name} is 0, because ${why}.`,
  };
}

function verdictOf(d: Diagnosis, diagnostics: TrainingDiagnostics): Verdict {
  const factor = weakestFactor(d);
  const without = withoutBound(d, factor, diagnostics);
  if (without) return without;
  const { name, slack } = factor!;
  const holds = d.slack <= SLACK_LIMIT;
  const times = `the bound is ${formatNumber(d.slack, 3)} times the loss`;
  const shares = d.factors.length === 1 ? "" : `, of which ${name} makes ${formatNumber(slack, 3)}`;
  const headline = `${holds ? "The guarantee holds" : `${name} destroys the guarantee`}: ${times}`;
  return { factor: name, leaning: holds ? "holds" : "fails", headline, verdict: `${headline}${shares} (measured).` };
}

/** The factor that fell most since the first point, where c fell tenfold or more. */
function trend(first: Diagnosis, last: Diagnosis): string | null {
  if (!(first.constant > 10 * last.constant && last.constant > 0)) return null;
  const falls = last.factors.map((f, i) => ({ name: f.name, from: first.factors[i]!.value, to: f.value }));
  const { name, from, to } = falls.reduce((a, b) => (b.from / b.to > a.from / a.to ? b : a));
  const since = `c fell from ${formatNumber(first.constant, 3)} to ${formatNumber(last.constant, 3)} since iteration ${formatNumber(first.iteration)}`;
  return last.factors.length === 1 ? `${since}.` : `${since}, ${name} most of all (${formatNumber(from, 3)} to ${formatNumber(to, 3)}).`;
}

function proved({ certified, declined }: Diagnosis): string {
  if (!certified)
    return declined === null
      ? "No certificate was asked for: all of this is measured."
      : `No certificate: ${declined}. All of this is measured.`;
  const { constant, bound, lossAtMost, certificate } = certified;
  if (bound === null)
    return `Proved: Phi <= ${formatUpper(lossAtMost, 3)}; c is not proved positive, so no bound follows (${certificate}).`;
  return `Proved: c >= ${formatLower(constant, 3)}, and so Phi <= ${formatUpper(bound, 3)} (${certificate}).`;
}

/** The answer of a run in words; null for a run without points. */
export function diagnosticsSummary(diagnostics: TrainingDiagnostics): DiagnosticsSummary | null {
  const [first, last] = [diagnostics.points[0], diagnostics.points.at(-1)];
  if (!first || !last) return null;
  const { loss, bound, iteration, gradient } = last;
  const k = diagnostics.layer;
  const untied = diagnostics.trainingGradient ? "" : " (in the untied matrix U, not the training gradient)";
  const measured = `At iteration ${formatNumber(iteration)}: Phi = 1/2 ||F_L - Y||^2 = ${formatNumber(loss)}, |grad U_${k + 1}|${untied} ${formatNumber(gradient)}, bound ${formatNumber(bound)} (measured).`;
  const moved = trend(first, last);
  return { ...verdictOf(last, diagnostics), details: [measured, ...(moved ? [moved] : []), proved(last)] };
}
