import type { Applies, Status } from "../evidence/index.ts";
import { formatNumber } from "./number.ts";
import type { ReportResult } from "./report.ts";

/** "Does the published statement apply?" in words. */
export const appliesWords: Readonly<Record<Applies, string>> = { yes: "applies", no: "does not apply", unknown: "not known" };

/** "Does its conclusion hold here?" in words. */
export const statusWords: Readonly<Record<Status, string>> = {
  proved: "PROVED",
  disproved: "DISPROVED",
  undecided: "UNDECIDED",
  "not-tested": "NOT TESTED",
};

/** A bound whose slack is above this is true but says nothing. */
export const SLACK_LIMIT = 10;

/** Hypotheses that fail, or are unknown, in ledger order. */
export function open(result: ReportResult, verdict: "fails" | "unknown"): ReportResult["hypotheses"] {
  return result.hypotheses.filter((h) => h.verdict === verdict);
}

/** A clause without its final period, to be put into a sentence. */
export function clause(text: string): string {
  return text.replace(/\.+$/, "");
}

/** The first letter large, or small where words precede it. */
export function begin(text: string, large: boolean): string {
  const first = text.slice(0, 1);
  return (large ? first.toUpperCase() : first.toLowerCase()) + text.slice(1);
}

/** A clause as a sentence of its own. */
export function sentence(text: string): string {
  return `${begin(clause(text), true)}.`;
}

/** The two answers of a row in one sentence each, and how to make the statement apply. */
export function remarks(result: ReportResult): string[] {
  const { conclusion } = result;
  const list = (hypotheses: ReportResult["hypotheses"]): string => hypotheses.map((h) => `${h.id} (${clause(h.because)})`).join("; ");
  const [fails, unknown] = [open(result, "fails"), open(result, "unknown")];
  const fixes = fails.flatMap((h) => (h.fix ? [begin(clause(h.fix), false)] : []));
  const anyway = fails.length > 0 && conclusion.status === "proved" ? "Its conclusion holds anyway: " : "";
  const says = conclusion.slack !== undefined && conclusion.slack > SLACK_LIMIT;
  return [
    ...(fails.length > 0 ? [`Fails: ${list(fails)}.`] : []),
    ...(unknown.length > 0 ? [`Not decided: ${list(unknown)}.`] : []),
    ...(says ? [`* True but says nothing here: the bound is ${formatNumber(conclusion.slack!, 3)} times the value.`] : []),
    sentence(anyway + conclusion.because),
    ...(fixes.length > 0 ? [`To make it hold: ${fixes.join("; ")}.`] : []),
  ];
}

/** One sentence over the whole report. */
export function summary(results: readonly ReportResult[]): string {
  const count = (status: Status): number => results.filter((r) => r.conclusion.status === status).length;
  const parts = [
    `${results.length} ${results.length === 1 ? "statement" : "statements"} checked`,
    `${count("proved")} proved`,
    `${count("disproved")} disproved`,
    ...(count("undecided") > 0 ? [`${count("undecided")} undecided`] : []),
    ...(count("not-tested") > 0 ? [`${count("not-tested")} not tested`] : []),
  ];
  const applying = results.filter((r) => r.applies === "yes").length;
  return `${parts.join(", ")}; the published hypotheses hold for ${applying} of them.`;
}
