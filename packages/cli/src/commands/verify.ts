import { fileTheme, type Paint, type Report, renderHtml, surfaceFigure, textHead, textRemarks, textRow } from "@nadir/analysis/report";
import { renderPng } from "@nadir/analysis/report/png";
import { defaultSurface, examples, type RequestOf, requireFit, type VerifyResult, type VerifyRow } from "@nadir/analysis/service";
import { findTheorem, rankSearches, requestedSearch, type TheoremOptions, theoremsFor } from "@nadir/analysis/theorems";
import { UsageError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import { type Command, type CommonOptions, exitCodes } from "../command.ts";
import { announce, featureCost } from "../cost.ts";
import { withPool } from "../pool.ts";
import { requireReplaceable, writeResultFolder } from "../result-folder.ts";
import { defineSubject, readSubject, type SubjectOptions } from "../subject.ts";
import { paint, type Terminal } from "../terminal.ts";

interface VerifyOptions extends CommonOptions, SubjectOptions {
  readonly gap?: string;
  readonly layer?: string;
  readonly certificate?: string;
  readonly require?: string;
}

const FOLDER = "nadir-report";
const colors = { good: "green", bad: "red", open: "yellow", dim: "dim", strong: "bold" } as const;

function theoremOptions({ gap, layer, certificate }: VerifyOptions): TheoremOptions {
  const number = (name: string, text: string, good: (value: number) => boolean, needs: string): number => {
    const value = Number(text);
    if (!(text.trim() !== "" && good(value))) throw new UsageError(`--${name}: needs ${needs}; got ${text}. Correct the option.`);
    return value;
  };
  requestedSearch(certificate);
  return {
    ...(gap === undefined ? {} : { gap: number("gap", gap, (x) => x > 0 && x < Number.POSITIVE_INFINITY, "a positive number") }),
    ...(layer === undefined ? {} : { layer: number("layer", layer, (x) => Number.isInteger(x) && x >= 1, "a positive integer") }),
    ...(certificate === undefined ? {} : { certificate }),
  };
}

/** Rows of the default examples, of some of them by theorem, or of the user's own network and data. */
async function rowsOf(names: readonly string[], options: VerifyOptions): Promise<VerifyRow[]> {
  const wanted = names.map((name) => findTheorem(name).id);
  const settings = theoremOptions(options);
  const instance = await readSubject(options, options.seed);
  if (!instance) {
    const chosen = examples.filter((e) => wanted.length === 0 || wanted.includes(e.theorem));
    if (chosen.length === 0)
      throw new UsageError(
        `verify: needs --data, because no default example shows ${wanted.join(", ")}. Give --data FILE, and --model FILE for your own network.`,
      );
    return chosen.map((e, i) => ({ number: i + 1, source: { example: e.id }, options: settings }));
  }
  const ids = wanted.length > 0 ? wanted : theoremsFor(instance).map((t) => t.id);
  return ids.map((theorem, i) => ({
    number: i + 1,
    source: { instance, theorem, network: instance.name },
    options: settings,
  }));
}

function exitCodeOf(report: Report, required: string | undefined): number {
  const { results } = report;
  const short =
    required === "verified"
      ? results.some((r) => r.verdict !== "verified")
      : required === "proved" && results.some((r) => r.conclusion.status !== "proved");
  if (short || results.some((r) => r.verdict === "refuted")) return exitCodes.refuted;
  return results.some((r) => r.verdict === "inconclusive") ? exitCodes.inconclusive : exitCodes.decided;
}

async function decide(
  pool: Pool,
  request: RequestOf<"verify">,
  withSurface: boolean,
  options: VerifyOptions,
  terminal: Terminal,
  painter: Paint,
): Promise<VerifyResult> {
  const common = { signal: terminal.signal, onProgress: terminal.progress };
  const rows = pool.run("verify", request, {
    ...common,
    onChunk: ({ report }, index) => {
      if (options.json) return;
      if (index === 0) terminal.print(textHead(painter));
      terminal.print(textRow(report.results[0]!, index + 1, painter));
    },
  });
  const surfaces = withSurface ? [pool.run("surface", defaultSurface(options.seed), common)] : [];
  const [result, ...drawn] = await Promise.all([rows, ...surfaces]);
  return { ...result, report: { ...result.report, surfaces: drawn } };
}

/** Everything a report folder holds. */
function reportFiles({ report, files }: VerifyResult): Record<string, string | Uint8Array> {
  const figures = report.surfaces.flatMap((s, i) => {
    const svg = surfaceFigure(s, fileTheme);
    return [
      [`surface-${i + 1}.svg`, svg],
      [`surface-${i + 1}.png`, renderPng(svg)],
    ] as const;
  });
  return {
    ...files,
    ...Object.fromEntries(figures),
    "report.html": renderHtml(report),
    "report.json": `${JSON.stringify(report, null, 2)}\n`,
  };
}

/** `nadir verify`: both questions for each theorem, with certificates and a report. */
export const verify: Command = {
  name: "verify",
  summary: "decide theorems for a network and data (with nothing given: the default examples)",
  define: (parser) =>
    defineSubject(parser.argument("[theorem...]", "ids, aliases or unique prefixes; see `nadir list theorems`"))
      .option("--gap <delta>", "delta of `delta-optimal` (default 1e-8 of half the squared norm of the targets, at most 1e-3 of it)")
      .option("--layer <k>", "the wide layer, counted from 1")
      .option(
        "--certificate <kind>",
        `how to prove independent features: ${rankSearches.map((row) => row.id).join(", ")} (default: those that suit the network, in this order; see \`nadir list certificates\`)`,
      )
      .option("--require <verdict>", "verified or proved: anything less is exit code 1"),
  async run([names], raw, terminal) {
    const options = raw as VerifyOptions;
    if (options.require !== undefined && !["verified", "proved"].includes(options.require))
      throw new UsageError(`--require: needs verified or proved; got ${options.require}. Correct the option.`);
    const folder = options.out ?? FOLDER;
    requireReplaceable(folder);
    const rows = await rowsOf(names as readonly string[], options);
    requireFit({ seed: options.seed, rows });
    const withSurface = rows.length === examples.length && rows.every((r) => "example" in r.source);
    const own = rows.flatMap(({ source }) => ("instance" in source ? [featureCost(source.instance)] : []));
    if (own.length > 0) announce(terminal, `${own.length} statements`, { ...own[0]!, flops: own.length * own[0]!.flops });
    const painter: Paint = (meaning, text) => paint(terminal, colors[meaning], text);
    const result = await withPool(options.workers, (pool) =>
      decide(pool, { seed: options.seed, rows }, withSurface, options, terminal, painter),
    );
    writeResultFolder(folder, reportFiles(result));
    if (options.json) terminal.print(JSON.stringify(result.report, null, 2));
    else terminal.print(textRemarks(result.report, painter, { report: `${folder}/report.html`, certificates: `${folder}/certificates` }));
    return exitCodeOf(result.report, options.require);
  },
};
