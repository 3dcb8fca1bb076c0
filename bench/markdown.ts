import type { Measured } from "./row.ts";
import type { Results } from "./run.ts";
import { barCount, barText, digits, machineText } from "./text.ts";

const method = `Every row is a contest in interleaved rounds: ours, every peer and the measured peak in turn, warm, in one process (numpy and PyTorch in a
process of their own, asked in the same rounds), one thread each. Results are compared with each other before anything is timed, to a tolerance derived
from the rounding errors of both. Times are medians over the rounds of the CPU time of one run. *Of peak* is the fraction of what 128-bit SIMD in WebAssembly gives on this machine
in the same rounds: the better of a fixed register tile that stays in the first-level cache (bench/peak.ts) and the product's own.
*×* is the peer's time divided by ours. GF/s count the operations of the algorithm.`;

function cell(row: Measured): string {
  const peers = Object.entries(row.peers).map(([name, { ms, speedup }]) => `${name} ${digits(ms)} ms (×${digits(speedup)})`);
  return peers.join(", ");
}

function line(row: Measured): string {
  const bars = (row.bars ?? []).map((bar) => (bar.met === false ? `**${barText(bar)}**` : barText(bar))).join("; ");
  const cells = [
    `\`${row.id}\``,
    digits(row.ms),
    row.gflops === undefined ? "" : digits(row.gflops),
    row.ofPeak === undefined ? "" : digits(row.ofPeak),
    row.ratio === undefined ? "" : digits(row.ratio),
    cell(row),
    row.failed ? `**does not count: ${row.failed}**` : bars,
  ];
  return `| ${cells.join(" | ")} |`;
}

function absences({ rows, peers, notes }: Results): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const row of rows)
    for (const [name, because] of Object.entries(row.absent ?? {})) {
      const key = `${name}: ${because}`;
      reasons.set(key, [...(reasons.get(key) ?? []), row.id]);
    }
  const whole = new Set(Object.entries(peers).flatMap(([name, { absent }]) => (absent ? [name] : [])));
  return [
    ...Object.entries(peers).flatMap(([name, { absent }]) => (absent ? [`- ${name}: ${absent}`] : [])),
    ...[...reasons]
      .filter(([key]) => !whole.has(key.split(":")[0]!))
      .map(([key, ids]) => `- ${key} (${ids.map((id) => `\`${id}\``).join(", ")})`),
    ...notes.map((text) => `- ${text}`),
  ];
}

/** Further figures that a row prints, beyond those of every contest. */
function figures(rows: readonly Measured[]): readonly string[] {
  const usual = new Set(["peak", "rounds", "referenceMs"]);
  return rows.flatMap(({ id, numbers = {} }) => {
    const own = Object.entries(numbers).filter(([name]) => !usual.has(name));
    return own.length === 0
      ? []
      : [`- \`${id}\`: ${own.map(([name, x]) => `${name} ${typeof x === "number" ? digits(x) : x}`).join(", ")}`];
  });
}

/** docs/benchmarks.md. */
export function markdown(results: Results): string {
  const { machine, peak, rows, peers } = results;
  const { met, missed, unmeasured } = barCount(rows);
  const versions = Object.entries(peers).flatMap(([name, { version }]) => (version ? [`${name} ${version}`] : []));
  const left = absences(results);
  const further = figures(rows);
  return `# Benchmarks

Written by \`npm run bench\`; run it to see your own machine. ${machineText(machine)}.

Peak: ${digits(peak.f32)} GF/s in f32, ${digits(peak.f64)} in f64. Bars: ${met} met, ${missed} missed, ${unmeasured} not measured.

${method}

Peers: ${versions.join("; ")}.

| row | ms | GF/s | of peak | ratio | peers | bars |
| --- | --- | --- | --- | --- | --- | --- |
${rows.map(line).join("\n")}
${further.length > 0 ? `\n## Further figures\n\n${further.join("\n")}\n` : ""}${left.length > 0 ? `\n## Who did not take part, and why\n\n${left.join("\n")}\n` : ""}`;
}
