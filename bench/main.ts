import { writeFileSync } from "node:fs";
import { markdown } from "./markdown.ts";
import { readOptions, usage } from "./options.ts";
import { peers } from "./peers/index.ts";
import { rows } from "./rows/index.ts";
import { run } from "./run.ts";
import { closingText, machineText, rowNotes, rowText } from "./text.ts";

const page = new URL("../docs/benchmarks.md", import.meta.url);

function refuse(message: string): never {
  process.stderr.write(`bench: ${message}\n`);
  process.exit(2);
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function options() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    return refuse(`${(error as Error).message} Run with --help.`);
  }
}

async function main(): Promise<number> {
  const { json, quick, only, peers: withPeers, list, help } = options();
  if (help) return print(usage);
  if (list) return print(`${rows.map(({ id, what }) => `${id.padEnd(36)}  ${what}`).join("\n")}\n`);
  const unknown = only.filter((name) => !rows.some(({ id }) => id.startsWith(name)));
  if (unknown.length > 0) refuse(`--only needs an id or its beginning; got ${unknown.join(", ")}. See --list.`);
  const chosen =
    only.length === 0
      ? rows
      : rows.filter(({ id }) => only.some((name) => (rows.some((r) => r.id === name) ? id === name : id.startsWith(name))));
  const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
  const results = await run({
    rows: chosen,
    peers: withPeers ? peers : [],
    quick,
    named: only.length > 0,
    measured: (row) => say([rowText(row), ...rowNotes(row).map((line) => `    ${line}`)].join("\n")),
    note: say,
  });
  say(`${closingText(results)}\n${machineText(results.machine)}`);
  if (json) process.stdout.write(`${JSON.stringify(results, null, 1)}\n`);
  if (withPeers && !quick && only.length === 0) {
    writeFileSync(page, markdown(results));
    say("docs/benchmarks.md written");
  }
  return results.rows.some(({ failed }) => failed?.startsWith("results do not agree")) ? 1 : 0;
}

process.exitCode = await main();
