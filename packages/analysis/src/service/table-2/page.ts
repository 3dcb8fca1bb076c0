import { fileTheme, pageTheme, type SigmaMark, sigmaIntervals, style, type Theme } from "../../report/index.ts";
import type { FeatureLayer } from "./network.ts";
import type { Plan } from "./plan.ts";
import { printed } from "./printed.ts";
import type { Spectrum, TableRow } from "./rows.ts";
import { tableText } from "./text.ts";

function mark(spectrum: Spectrum | null): SigmaMark | null {
  if (!spectrum) return null;
  const { low, high } = spectrum.certified?.sigmaMin ?? { low: 0, high: null };
  return { ...spectrum.sigmaMin, low, high };
}

const seriesOf = (row: TableRow): string => `${row.biases}, ${row.noise === 0 ? "no noise" : "noise"}`;

function draw(rows: readonly TableRow[], layer: FeatureLayer, theme: Theme): string {
  const series = [...new Set(rows.map(seriesOf))];
  const counts = [...new Set(rows.map((r) => r.filters))];
  const groups = counts.map((filters) => ({
    name: `T_1 = ${filters}`,
    marks: series.map((s) => mark(rows.find((r) => r.filters === filters && seriesOf(r) === s)?.[layer] ?? null)),
  }));
  const values = printed.map((r) => ({ name: String(r.filters), value: layer === "F1" ? r.sigmaMinF1 : r.sigmaMinF3 }));
  return sigmaIntervals({ title: `Least singular value of ${layer}`, series, groups, printed: values }, theme);
}

/** The figures and a page with them and the table; none where nothing was measured. */
export function tableFiles(plan: Plan, rows: readonly TableRow[]): Readonly<Record<string, Uint8Array>> {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const escaped = tableText(plan, rows).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const layers = rows.some((r) => r.F1) ? (["F1", "F3"] as const) : [];
  const figures = layers.map((layer) => `<figure><div class="scroll">${draw(rows, layer, pageTheme)}</div></figure>`).join("\n");
  const title = "Nguyen &amp; Hein (2018), Table 2, certified";
  const page = `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head><body>\n<h1>${title}</h1>\n${figures}\n<div class="scroll"><pre style="white-space: pre">${escaped}</pre></div>\n</body></html>\n`;
  const files: Record<string, Uint8Array> = { "report.html": encode(page) };
  for (const layer of layers) files[`sigma-min-${layer}.svg`] = encode(`${draw(rows, layer, fileTheme)}\n`);
  return files;
}
