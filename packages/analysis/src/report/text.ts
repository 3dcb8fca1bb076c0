import { appliesWords, remarks, SLACK_LIMIT, statusWords, summary } from "./answers.ts";
import { formatNumber } from "./number.ts";
import type { Report, ReportResult } from "./report.ts";
import { wrap } from "./wrap.ts";

/** Colors a word by what it means; the identity where color is not wanted. */
export type Paint = (meaning: "good" | "bad" | "open" | "dim" | "strong", text: string) => string;

const WIDTH = 80;
const columns = { number: 2, network: 20, statement: 21, applies: 16, here: 11 } as const;

function cell(text: string, width: number): string {
  return (text.length > width - 1 ? `${text.slice(0, width - 2)}.` : text).padEnd(width);
}

const meaning = { proved: "good", disproved: "bad", undecided: "open", "not-tested": "open" } as const;

/** Head of the table of results. */
export function textHead(paint: Paint): string {
  const { number, network, statement, applies, here } = columns;
  return paint(
    "strong",
    ` ${"".padStart(number)}${cell("network", network)}${cell("statement", statement)}${cell("paper's theorem", applies)}${cell("here", here)}evidence`,
  );
}

/** One row of the table, as soon as its result is there. */
export function textRow(result: ReportResult, number: number, paint: Paint): string {
  const { conclusion } = result;
  const star = conclusion.slack !== undefined && conclusion.slack > SLACK_LIMIT ? "*" : "";
  const here = paint(meaning[conclusion.status], cell(statusWords[conclusion.status] + star, columns.here));
  return ` ${String(number).padEnd(columns.number)}${cell(result.network, columns.network)}${cell(result.statement, columns.statement)}${cell(appliesWords[result.applies], columns.applies)}${here}${conclusion.grade}`;
}

function rankLines(results: readonly ReportResult[], paint: Paint): string[] {
  const ranked = results.map((r, i) => ({ r, i, n: r.conclusion.numbers })).filter(({ n }) => "rankFloat32" in n);
  if (ranked.length === 0) return [];
  return [
    "",
    paint("strong", " What a rank in floating point would have told you (numpy's matrix_rank):"),
    ...ranked.map(({ r, i, n }) => {
      const proved =
        r.conclusion.status === "proved"
          ? `proved ${formatNumber(Number(n.samples))}${r.measured.provedHere === false ? " at other parameters" : ""}`
          : r.conclusion.status === "disproved"
            ? `proved at most ${formatNumber(Number(n.rankAtMost ?? n.width))}`
            : "not proved";
      return ` ${String(i + 1).padEnd(columns.number)}float32 says ${formatNumber(Number(n.rankFloat32))}, float64 says ${formatNumber(Number(n.rankFloat64))}; ${proved}.`;
    }),
  ];
}

/** What follows the table: why, what to change, and where to look next. */
export function textRemarks(report: Report, paint: Paint, places: { readonly report?: string; readonly certificates?: string }): string {
  const { results } = report;
  const numbers = new Map<string, number[]>();
  for (const [i, result] of results.entries()) {
    const text = remarks(result).join(" ");
    numbers.set(text, [...(numbers.get(text) ?? []), i + 1]);
  }
  const notes = [...numbers].flatMap(([text, rows]) =>
    wrap(`${rows.join(", ").padEnd(columns.number - 1)} ${text}`, WIDTH - 1, "   ").map((line) => ` ${line}`),
  );
  const ids = [...new Set(results.map((r) => r.theorem))];
  const next = [
    ...(places.report ? [` Report    ${places.report}`] : []),
    ...(places.certificates ? [` Re-check  nadir check ${places.certificates}`] : []),
    ...(ids.length > 0 ? [` Explain   nadir explain ${ids[0]}`] : []),
  ];
  return ["", ...notes, ...rankLines(results, paint), "", ...wrap(summary(results), WIDTH - 1).map((line) => ` ${line}`), "", ...next].join(
    "\n",
  );
}
