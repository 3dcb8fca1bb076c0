import type { Machine } from "./machine.ts";
import type { Measured } from "./row.ts";
import type { Results } from "./run.ts";

/** A number to three significant digits, without an exponent where it is readable. */
export function digits(x: number): string {
  if (!Number.isFinite(x)) return "–";
  if (Math.abs(x) >= 100) return Math.round(x).toLocaleString("en");
  return x.toPrecision(3);
}

/** A bar with what came: `of peak 0.93 (needs at least 0.9)`. */
export function barText({ of, least, most, got, met }: NonNullable<Measured["bars"]>[number]): string {
  const what = of === "ofPeak" ? "of peak" : of.replace("speedup ", "× ");
  const need = least === undefined ? `at most ${most}` : `at least ${least}`;
  const state = met === null ? "not measured" : met ? "met" : "MISSED";
  return `${what} ${got === null ? "–" : digits(got)} (${need}): ${state}`;
}

/** The figures of a row on one line. */
export function rowText(row: Measured): string {
  const parts = [row.id.padEnd(36), `${digits(row.ms).padStart(8)} ms`];
  if (row.gflops !== undefined) parts.push(`${digits(row.gflops).padStart(6)} GF/s`, `${digits(row.ofPeak!)} of peak`);
  if (row.ratio !== undefined) parts.push(`ratio ${digits(row.ratio)}`);
  for (const [name, { speedup }] of Object.entries(row.peers)) parts.push(`${name} ×${digits(speedup)}`);
  return parts.join("  ");
}

/** What belongs under the line: bars, a failure, and who did not take part and why. */
export function rowNotes(row: Measured): readonly string[] {
  return [
    ...(row.failed ? [`FAILED: ${row.failed}`] : []),
    ...(row.bars ?? []).map((bar) => `${bar.met === false ? "! " : ""}${barText(bar)}`),
    ...Object.entries(row.absent ?? {}).map(([name, because]) => `${name}: ${because}`),
  ];
}

/** Machine and versions on one line. */
export function machineText({ cpu, cores, node, v8, platform, date }: Machine): string {
  return `${cpu}, ${cores} cores, ${platform}, Node ${node} (V8 ${v8}), ${date}`;
}

/** How many bars were met. */
export function barCount(rows: readonly Measured[]): { readonly met: number; readonly missed: number; readonly unmeasured: number } {
  const all = rows.flatMap((row) => row.bars ?? []);
  const count = (met: boolean | null) => all.filter((bar) => bar.met === met).length;
  return { met: count(true), missed: count(false), unmeasured: count(null) };
}

/** The last lines of a run. */
export function closingText({ rows, peak }: Results): string {
  const { met, missed, unmeasured } = barCount(rows);
  const peaks = `peak ${digits(peak.f32)} GF/s f32, ${digits(peak.f64)} f64`;
  return `${peaks}; bars: ${met} met, ${missed} missed, ${unmeasured} not measured`;
}
