import { appliesWords, SLACK_LIMIT, statusWords, summary } from "./answers.ts";
import { card } from "./card.ts";
import { surfaceFigure } from "./figures/surface.ts";
import { escapeMarkup, pageTheme } from "./figures/svg.ts";
import { formatNumber } from "./number.ts";
import type { Report, ReportResult } from "./report.ts";
import { style } from "./style.ts";
import { trust } from "./trust.ts";

function row(result: ReportResult, number: number): string {
  const { conclusion } = result;
  const slack = conclusion.slack !== undefined && conclusion.slack > SLACK_LIMIT ? " (true but says nothing here)" : "";
  return `<tr><td><a href="#result-${number}">${number}</a></td><td>${escapeMarkup(result.network)}</td><td>${escapeMarkup(result.statement)}</td><td>${appliesWords[result.applies]}</td><td class="${conclusion.status}">${statusWords[conclusion.status]}${slack}</td><td>${conclusion.grade}</td></tr>`;
}

/** The table of both answers. */
export function resultTable(results: readonly ReportResult[]): string {
  return `<div class="scroll"><table><thead><tr><th scope="col">#</th><th scope="col">network</th><th scope="col">statement</th><th scope="col">paper's theorem</th><th scope="col">here</th><th scope="col">evidence</th></tr></thead><tbody>${results.map((r, i) => row(r, i + 1)).join("")}</tbody></table></div>`;
}

/** The figures of the landscape. */
export function surfaceFigures(report: Pick<Report, "surfaces">): string {
  return report.surfaces
    .map(
      (s) =>
        `<figure><div class="scroll">${surfaceFigure(s, pageTheme)}</div><figcaption>${escapeMarkup(s.title)}. Measured in ${s.dtype} on ${formatNumber(s.samples)} samples, seed ${s.seed}.</figcaption></figure>`,
    )
    .join("");
}

function setup(report: Report): string {
  return `<dl><dt>tool</dt><dd>${escapeMarkup(report.tool)}</dd><dt>seed</dt><dd>${report.seed}</dd><dt>model</dt><dd>${escapeMarkup(report.model.name)}, ${formatNumber(report.model.parameters)} parameters, sha256 <code>${report.model.sha256}</code></dd><dt>data</dt><dd>${escapeMarkup(report.data.name)}, ${formatNumber(report.data.samples)} samples, sha256 <code>${report.data.sha256}</code></dd></dl>`;
}

function methods(report: Report): string {
  const works = [...new Set(report.results.map((r) => `${r.cite.authors} (${r.cite.year})`))].join("; ");
  return `We checked the hypotheses and decided the conclusions of published statements (${escapeMarkup(works)}) on ${escapeMarkup(report.data.name)} (N = ${formatNumber(report.data.samples)}) with ${escapeMarkup(report.tool)}, seed ${report.seed}. Conclusions reported as proved or disproved rest on exact or enclosed arithmetic and were re-derived by an independent checker from the certificates; all other figures are measurements.`;
}

/** The report as one self-contained page: no script, no request, light and dark, prints on A4. */
export function renderHtml(report: Report): string {
  const { results } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Nadir report: ${escapeMarkup(report.model.name)}</title><style>${style}</style></head>
<body><main>
<h1>Which theorems about the loss surface hold here?</h1>
<p>${escapeMarkup(summary(results))}</p>
${resultTable(results)}
${results.map((r, i) => card(r, i + 1, pageTheme)).join("\n")}
${report.surfaces.length > 0 ? `<h2>The landscape</h2>${surfaceFigures(report)}` : ""}
<h2>Setup</h2>${setup(report)}
<h2>What you must trust</h2>${trust}
<h2>Methods paragraph</h2><p>${methods(report)}</p>
</main></body></html>
`;
}
