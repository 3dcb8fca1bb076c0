import { join } from "node:path";
import { writeFileWhole } from "@nadir/analysis/formats/files";
import { type Reproduced, type Reproduction, type ReproductionRequest, reproductions, requireReproduction } from "@nadir/analysis/service";
import { UsageError } from "@nadir/core-wasm";
import { type Command, type CommonOptions, exitCodes } from "../command.ts";
import { announce } from "../cost.ts";
import { withPool } from "../pool.ts";
import { requireReplaceable, writeResultFolder } from "../result-folder.ts";
import { openStepState } from "../step-state.ts";
import { runSteps } from "../steps.ts";
import { defineData, readData, type SubjectOptions } from "../subject.ts";
import type { Terminal } from "../terminal.ts";

interface ReproduceOptions extends CommonOptions, SubjectOptions {
  readonly set: readonly string[];
}

function settingsOf(given: readonly string[]): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const text of given) {
    const at = text.indexOf("=");
    const name = text.slice(0, at);
    if (at < 1 || Object.hasOwn(settings, name))
      throw new UsageError(`--set: needs NAME=VALUE, each name once; got ${text}. See \`nadir reproduce --help\`.`);
    settings[name] = text.slice(at + 1);
  }
  return settings;
}

async function requestOf(id: string, options: ReproduceOptions): Promise<ReproductionRequest> {
  const settings = { ...settingsOf(options.set), ...(options.samples === undefined ? {} : { samples: options.samples }) };
  const stray = (["labels", "targets", "layout", "scale"] as const).find((name) => options[name] !== undefined);
  if (!options.data && stray) throw new UsageError(`--${stray}: needs --data too; got none. Give the samples as --data FILE.`);
  return { id, seed: options.seed, data: options.data ? await readData(options, options.seed) : null, settings };
}

async function compute(
  found: Reproduction,
  request: ReproductionRequest,
  options: ReproduceOptions,
  terminal: Terminal,
): Promise<Reproduced> {
  const steps = found.steps(request);
  if (steps.length === 0) return found.assemble(request, {});
  const cost = found.cost?.(request);
  if (cost) announce(terminal, found.id, cost);
  const state = openStepState(options.out ?? `nadir-${found.id}`, request);
  const results = await withPool(options.workers, (pool) => runSteps(pool, request, steps, state, terminal));
  return found.assemble(request, results);
}

/** `nadir reproduce`: a paper's table or figure, ours beside theirs. */
export const reproduce: Command = {
  name: "reproduce",
  summary: "a paper's table or figure, ours beside theirs",
  define: (parser) =>
    defineData(parser.argument("<id>", reproductions.map((r) => r.id).join(", ")))
      .option("--set <name=value>", "a setting of the reproduction; repeat for several", (text, all: string[]) => [...all, text], [])
      .addHelpText(
        "after",
        `\n${reproductions.flatMap((r) => [`${r.id}: ${r.title}`, ...r.settings.map((s) => `  ${s.name}: ${s.what}`)]).join("\n")}`,
      ),
  async run([id], raw, terminal) {
    const options = raw as unknown as ReproduceOptions;
    const named = await requestOf(String(id), options);
    const found = requireReproduction(named);
    const request = { ...named, id: found.id };
    const long = found.steps(request).length > 0;
    const folder = options.out ?? (long ? `nadir-${found.id}` : undefined);
    const { record, text, files } = await compute(found, request, options, terminal);
    const json = JSON.stringify(record, null, 2);
    if (folder !== undefined && long) {
      for (const [name, bytes] of Object.entries(files)) writeFileWhole(join(folder, name), bytes);
      writeFileWhole(join(folder, "report.json"), `${json}\n`);
      openStepState(folder, request).remove();
    } else if (folder !== undefined) {
      requireReplaceable(folder);
      writeResultFolder(folder, { "report.json": `${json}\n`, "report.txt": `${text}\n`, ...files });
    }
    terminal.print(options.json ? json : text);
    if (folder !== undefined && !options.json) terminal.print(`\nResults  ${folder}`);
    return exitCodes.decided;
  },
};
