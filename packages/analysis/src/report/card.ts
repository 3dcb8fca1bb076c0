import type { HypothesisResult } from "../evidence/index.ts";
import { appliesWords, begin, clause, SLACK_LIMIT, sentence, statusWords } from "./answers.ts";
import { bibtex } from "./bibtex.ts";
import { singularValues } from "./figures/singular-values.ts";
import { element, escapeMarkup, type Theme } from "./figures/svg.ts";
import { witnessFigure } from "./figures/witness.ts";
import { formatNumber } from "./number.ts";
import type { ReportResult } from "./report.ts";

const scopeWords = {
  "this-point": "the parameters given, and no others",
  "some-parameter": "at least one choice of the parameters",
  "almost-every-parameter":
    "all parameters of these layers except a set of Lebesgue measure zero, for these samples; it says nothing about any single point",
  architecture: "every choice of the parameters of this architecture, for these samples",
} as const;

const silence = {
  "this-point": "Nothing about other parameters, other samples, or the error on new data.",
  "some-parameter": "Nothing about the parameters given, other samples, or whether training finds such parameters.",
  "almost-every-parameter": "Nothing about any single point, in particular not about a trained one; nothing about other samples.",
  architecture: "Nothing about other architectures or other samples; with fewer samples it may be different.",
} as const;

const gradeWords = {
  exact: "exact: integer, rational or combinatorial arithmetic",
  enclosed: "enclosed: floating point with a rigorous error bound",
  numerical: "numerical: a measurement, not a proof",
  statistical: "statistical: a sampled measurement, not a proof",
} as const;

const pointWords = {
  given: "the parameters given",
  trained: "trained by Nadir",
  witness: "a witness chosen by seed: not anybody's trained network",
  constructed: "constructed in closed form",
} as const;

function hypothesisRow(h: HypothesisResult, result: ReportResult, theme: Theme): string {
  const drawing = h.witness ? witnessFigure(h.witness, result.pictures, theme) : null;
  const fix = h.fix ? `<br><span class="muted">To make it hold: ${escapeMarkup(begin(clause(h.fix), false))}.</span>` : "";
  const picture = drawing ? `<figure>${drawing}</figure>` : "";
  return `<tr><td><code>${escapeMarkup(h.id)}</code></td><td class="${h.verdict}">${h.verdict}</td><td>${escapeMarkup(h.because)}${fix}${picture}</td><td class="muted">${h.grade}</td></tr>`;
}

/** A number exactly as the certificate holds it: rounding a bound could make it unproved. */
function show(value: number | string | boolean): string {
  return typeof value === "number" && Number.isInteger(value) ? formatNumber(value) : String(value);
}

/** The name of a number as words: `gradientAtMost` is "gradient at most". */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function numbers(result: ReportResult): string {
  const rows = Object.entries(result.conclusion.numbers).map(
    ([name, value]) => `<dt>${escapeMarkup(words(name))}</dt><dd>${escapeMarkup(show(value))}</dd>`,
  );
  const { slack } = result.conclusion;
  const mark =
    slack === undefined
      ? ""
      : `<dt>slack (bound / value)</dt><dd>${escapeMarkup(formatNumber(slack, 3))}${slack > SLACK_LIMIT ? ' <strong class="unknown">true but says nothing here</strong>' : ""}</dd>`;
  return rows.length + mark.length > 0 ? `<h3>Numbers</h3><dl>${rows.join("")}${mark}</dl>` : "";
}

function spectrum(result: ReportResult, theme: Theme): string {
  const { singularValues: values, singularValuesIn: dtype, thresholds, provedSigmaMin } = result.measured as Record<string, unknown>;
  if (!Array.isArray(values) || values.length < 2) return "";
  const lines = Array.isArray(thresholds) ? (thresholds as { name: string; value: number }[]) : [];
  const drawing = singularValues(
    { values: values as number[], thresholds: lines, proved: typeof provedSigmaMin === "number" ? provedSigmaMin : null },
    theme,
  );
  const precision = dtype === "f32" ? " in float32" : dtype === "f64" ? " in float64" : "";
  return `<figure><div class="scroll">${drawing}</div><figcaption>Singular values of the features, measured${precision}; dashed: what a rank in float32 and float64 takes for zero.</figcaption></figure>`;
}

function certificates(result: ReportResult): string {
  if (result.certificates.length === 0) return "";
  const checks = result.certificates.map((path) => `nadir check ${path}`).join("\n");
  const links = result.certificates.map((path) => element("a", { href: path }, escapeMarkup(path))).join(", ");
  return `<h3>Re-check it</h3><p>${links}</p><pre>${escapeMarkup(checks)}</pre>`;
}

/** One result as a card: claim and scope, ledger of hypotheses with drawn witnesses, numbers and slack, what it does not say, check command, BibTeX. */
export function card(result: ReportResult, number: number, theme: Theme): string {
  const { conclusion, cite } = result;
  return `<section class="card" id="result-${number}">
<h2>${number}. ${escapeMarkup(result.network)}: ${escapeMarkup(result.statement)}</h2>
<p><span class="tag ${conclusion.status}">here: ${statusWords[conclusion.status]}</span> <span class="tag muted">paper's theorem: ${appliesWords[result.applies]}</span> <span class="tag muted">verdict: ${result.verdict.replace("-", " ")}</span></p>
<p><strong>Claim.</strong> ${escapeMarkup(sentence(conclusion.claim))}</p>
<p>${escapeMarkup(sentence(conclusion.because))}</p>
<dl><dt>speaks of</dt><dd>${scopeWords[conclusion.scope]}</dd><dt>evidence</dt><dd>${gradeWords[conclusion.grade]}</dd><dt>network</dt><dd>${escapeMarkup(result.model.name)}, ${formatNumber(result.model.parameters)} parameters; ${pointWords[result.point]}</dd><dt>data</dt><dd>${escapeMarkup(result.data.name)}, ${formatNumber(result.data.samples)} samples</dd></dl>
<h3>Does the published statement apply?</h3>
<p class="muted">${escapeMarkup(result.says)} (<code>${escapeMarkup(result.theorem)}</code>; ${escapeMarkup(cite.authors)}, ${cite.year}, ${escapeMarkup(cite.where)})</p>
<div class="scroll"><table><thead><tr><th scope="col">hypothesis</th><th scope="col">here</th><th scope="col">because</th><th scope="col">evidence</th></tr></thead><tbody>${result.hypotheses.map((h) => hypothesisRow(h, result, theme)).join("")}</tbody></table></div>
<h3>What it does not say</h3><p>${silence[conclusion.scope]}</p>
${numbers(result)}${spectrum(result, theme)}${certificates(result)}
<details><summary>Cite</summary><pre>${escapeMarkup(bibtex(cite))}</pre></details>
</section>`;
}
