import { formatLower, formatNumber, formatUpper, wrap } from "../../report/index.ts";
import type { FeatureLayer } from "./network.ts";
import type { Plan } from "./plan.ts";
import { printed, printedSamples } from "./printed.ts";
import type { GenericRank, Interval, Spectrum, TableRow } from "./rows.ts";
import { training } from "./train.ts";

const short = (x: number): string => (x === 0 ? "0" : x.toExponential(1).replace("e+", "e"));

/** An interval whose ends are rounded outwards. */
function interval({ low, high }: Interval): string {
  if (high === 0) return "0";
  const from = low === 0 ? "0" : Number(formatLower(low).replaceAll(",", "")).toExponential(1).replace("e+", "e");
  const to = high === null ? "?" : Number(formatUpper(high).replaceAll(",", "")).toExponential(1).replace("e+", "e");
  return `${from}..${to}`;
}

function ranks({ low, high }: Interval): string {
  return low === high ? formatNumber(low) : `${formatNumber(low)}..${formatNumber(high!)}`;
}

/** "which network": T_1, biases, noise. */
export function networkOf(row: TableRow): string {
  return `${String(row.filters).padStart(3)} ${row.biases.padEnd(6)} ${row.noise === 0 ? "none" : row.noise.toExponential(0).replace("e+", "e")}`;
}

function spectrumLine(row: TableRow, { sigmaMin, rank, certified }: Spectrum): string {
  const { f32, f64 } = rank;
  const measured = `${short(sigmaMin.f32).padStart(8)} ${short(sigmaMin.f64).padStart(8)}`;
  const counts = `${String(f32.numpy).padStart(5)} ${String(f64.numericalRecipes).padStart(5)} ${String(f64.numpy).padStart(5)}`;
  const proof = certified ? `${interval(certified.sigmaMin).padStart(17)} ${ranks(certified.rank)}` : `${"?".padStart(17)} ?`;
  return `${networkOf(row).padEnd(17)}${measured} ${counts}  ${proof}`;
}

function spectra(rows: readonly TableRow[], layer: FeatureLayer): string[] {
  const found = rows.flatMap((row) => (row[layer] ? [[row, row[layer]] as const] : []));
  if (found.length === 0) return [];
  const undecided = found.filter(([, s]) => s.verdict === "inconclusive").length;
  const samples = found[0]![1].size[0];
  const size = layer === "F1" ? `${formatNumber(samples)} x 676 T_1` : `${formatNumber(samples)} x 2,880`;
  return [
    "",
    `${layer} (${size}) of the trained networks`,
    "                  sigma_min measured  rank measured      PROVED",
    "T_1 biases noise      f32      f64    np32  NR64  np64         sigma_min rank",
    ...found.map(([row, s]) => spectrumLine(row, s)),
    ...(undecided > 0 ? [`${undecided} of ${found.length} ranks inconclusive: an interval is what is proved.`] : []),
  ];
}

const words: Readonly<Record<GenericRank["status"], string>> = { proved: "PROVED", disproved: "DISPROVED", undecided: "UNDECIDED" };

const applies: Readonly<Record<string, string>> = { yes: "Theorem 3.5 applies", no: "though Theorem 3.5 does not apply" };

const reasons: Readonly<Record<GenericRank["status"], (row: TableRow) => string>> = {
  proved: ({ generic }) => applies[generic.applies] ?? "whether Theorem 3.5 applies is not decided",
  disproved: ({ generic }) => `rank <= ${formatNumber(generic.rankAtMost ?? 0)} for every parameter: ${generic.because}`,
  undecided: ({ generic }) => generic.because,
};

function genericLine(row: TableRow): string {
  const { status, sigmaMinAtLeast } = row.generic;
  const sigma = sigmaMinAtLeast === null ? "" : `sigma_min >= ${formatLower(sigmaMinAtLeast)} at a witness, `;
  return `${networkOf(row).padEnd(16)}${formatNumber(row.width).padStart(8)}  ${words[status].padEnd(10)}${sigma}${reasons[status](row)}`;
}

/** What the paper gives, what it does not, and what was done. */
export function setup(plan: Plan): string {
  const { batch, learningRate, decay, gain } = training;
  const trained =
    plan.trained.length === 0
      ? "Nothing was trained: with so many samples the generic rank alone is decided."
      : `Given in the paper: network, squared loss, sigmoid, Adam with a decaying rate, 2,000 epochs (here ${plan.epochs}), noise N(0, 1e-5). Not given, chosen here: rate ${learningRate}/(1 + ${decay} t), batches of ${batch}, Xavier's start times ${gain} with centered biases, one-hot targets, training in float32; 1e-5 is taken for the standard deviation; biases both ways.`;
  return `${trained} N = ${formatNumber(plan.samples)}, so that n_1 = 676 T_1 reaches N at T_1 = ${Math.ceil(plan.samples / 676)}; noise is added once, rounded to float32.`;
}

function printedLines(): string[] {
  const line = (r: (typeof printed)[number]): string =>
    `${String(r.filters).padStart(3)} ${formatNumber(676 * r.filters).padStart(7)}  ${formatNumber(r.rankF1).padStart(7)} ${short(r.sigmaMinF1).padStart(8)}   ${formatNumber(r.rankF3).padStart(6)} ${short(r.sigmaMinF3).padStart(8)}  ${short(r.loss).padStart(8)} ${String(r.trainErrors).padStart(5)}`;
  return [
    "",
    `As printed, N = ${formatNumber(printedSamples)} (ranks by the rule of Numerical Recipes, which cannot decide them)`,
    "T_1     n_1  rank F1  s_min F1  rank F3 s_min F3      loss wrong",
    ...printed.map(line),
  ];
}

/** The table for a terminal. */
export function tableText(plan: Plan, rows: readonly TableRow[]): string {
  const losses = rows.flatMap((r) =>
    r.trained
      ? [`T_1 = ${r.filters} ${r.biases}${r.noise ? "" : ", no noise"}: ${formatNumber(r.trained.loss, 2)}, ${r.trained.wrong}`]
      : [],
  );
  return [
    `Nguyen & Hein (2018), Table 2, on ${formatNumber(plan.samples)} images`,
    ...wrap(setup(plan), 80),
    "",
    "Is rank F_1 = N for almost every parameter? (certificates, exact or enclosed)",
    "T_1 biases noise      n_1",
    ...rows.map(genericLine),
    ...spectra(rows, "F1"),
    ...spectra(rows, "F3"),
    ...(losses.length > 0 ? ["", ...wrap(`Loss per image and wrong training images: ${losses.join("; ")}.`, 80)] : []),
    ...printedLines(),
    "",
    ...wrap(
      "np: rank by numpy's threshold; NR64: by that of Numerical Recipes in float64. Measured columns prove nothing; each proved one has a certificate that `nadir check` re-derives.",
      80,
    ),
  ].join("\n");
}
