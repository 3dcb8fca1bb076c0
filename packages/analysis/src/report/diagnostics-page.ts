import { type Diagnosis, type TrainingDiagnostics, weakestFactor } from "../theorems/index.ts";
import { diagnosticsSummary } from "./diagnostics.ts";
import { diagnosticsFigure } from "./figures/diagnostics.ts";
import { escapeMarkup, pageTheme } from "./figures/svg.ts";
import { formatLower, formatNumber, formatUpper } from "./number.ts";
import { style } from "./style.ts";
import { trust } from "./trust.ts";

function proved({ certified, declined }: Diagnosis): string {
  if (!certified) return declined ?? "";
  const { constant, bound, lossAtMost } = certified;
  if (bound === null) return `loss <= ${formatUpper(lossAtMost, 3)}; c not proved positive`;
  return `c >= ${formatLower(constant, 3)}, so loss <= ${formatUpper(bound, 3)}`;
}

function row(d: Diagnosis): string {
  const numbers = [
    formatNumber(d.iteration),
    formatNumber(d.loss),
    formatNumber(d.gradient),
    formatNumber(d.constant, 3),
    formatNumber(d.bound, 3),
  ];
  const cells = [...numbers, weakestFactor(d)?.name ?? "", proved(d)];
  return `<tr>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join("")}</tr>`;
}

function table(points: readonly Diagnosis[], k: number): string {
  const heads = ["iteration", "loss", `|grad U_${k + 1}|`, "c", "bound", "loosened most by", "proved"];
  return `<div class="scroll"><table><thead><tr>${heads.map((h) => `<th scope="col">${escapeMarkup(h)}</th>`).join("")}</tr></thead><tbody>${points.map(row).join("")}</tbody></table></div>`;
}

function meaning({ layer: k, trainingGradient }: TrainingDiagnostics): string {
  const untied = trainingGradient
    ? ""
    : ` Layer ${k + 1} is a convolution: the gradient is that of the full matrix U_${k + 1} without shared weights, which is not the gradient that training sees.`;
  return `<p>Nguyen and Hein (ICML 2018, Lemma 4.3): with Φ = ½‖F_L − Y‖², c = σ_min(F_${k}) ∏ σ_min(U_{l+1}) min|σ′_l(G_l)| over the layers l above ${k}, every point satisfies c‖F_L − Y‖ ≤ ‖∇Φ‖, the gradient in U_${k + 1}. Hence Φ ≤ ½(‖∇Φ‖/c)²: a small gradient guarantees a small loss as long as c is not small. ${escapeMarkup(untied)}</p>
<p>Each step of the proof gives something away. What a factor loosens the bound by is the square of the ratio of the two sides of its own step, so that the factors multiply to bound/loss: the largest one destroys the guarantee. Φ is the sum over samples and outputs without weight decay, whatever multiple of it was trained. The loss itself can be enclosed directly; the bound tells why the gradient does, or does not, speak for it.</p>`;
}

/** The diagnoses of a training run as one self-contained page: no script, no request, light and dark, prints on A4. */
export function renderDiagnosticsHtml(diagnostics: TrainingDiagnostics): string {
  const { network, data, samples, optimizer, seed, layer, width, points } = diagnostics;
  const { verdict, details } = diagnosticsSummary(diagnostics) ?? { verdict: "No point was diagnosed.", details: [] };
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Nadir diagnostics: ${escapeMarkup(network)}</title><style>${style}</style></head>
<body><main>
<h1>Does a small gradient guarantee a small loss here?</h1>
<p><strong>${escapeMarkup(verdict)}</strong></p>
<ul>${details.map((d) => `<li>${escapeMarkup(d)}</li>`).join("")}</ul>
<figure><div class="scroll">${diagnosticsFigure(diagnostics, pageTheme)}</div><figcaption>Hollow circles are measured in f64; filled diamonds are proved, with a certificate beside this page: <code>nadir check</code> this folder re-checks them.</figcaption></figure>
${table(points, layer)}
<h2>What the figure shows</h2>${meaning(diagnostics)}
<h2>Setup</h2><dl><dt>network</dt><dd>${escapeMarkup(network)}</dd><dt>data</dt><dd>${escapeMarkup(data)}, ${formatNumber(samples)} samples</dd><dt>wide layer</dt><dd>k = ${layer}, width ${formatNumber(width)}</dd><dt>optimizer</dt><dd>${escapeMarkup(optimizer)}, seed ${seed}</dd></dl>
<h2>What you must trust</h2>${trust}
</main></body></html>
`;
}
