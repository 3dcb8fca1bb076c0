import { availableParallelism } from "node:os";
import { NadirError, UsageError } from "@nadir/core-wasm";
import { CommanderError, Option, Command as Parser } from "commander";
import { type Command, type CommonOptions, exitCodes } from "./command.ts";
import { commands } from "./commands/index.ts";
import { processTerminal, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

function integer(name: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !(value >= least && value <= most))
      throw new UsageError(`--${name}: needs an integer from ${least} to ${most}; got ${text}. Correct the option.`);
    return value;
  };
}

function addCommand(program: Parser, command: Command, terminal: Terminal, finish: (code: number) => void): void {
  const parser = program
    .command(command.name)
    .summary(command.summary)
    .description(command.summary)
    .addOption(new Option("--json", "one JSON object on stdout, nothing else there"))
    .addOption(new Option("--seed <n>", "seed of every random choice").argParser(integer("seed", 0, 2 ** 32 - 1)).default(0))
    .addOption(
      new Option("--workers <n>", "worker threads")
        .argParser(integer("workers", 1, 1024))
        .default(Math.min(availableParallelism(), 8), "the number of cores"),
    )
    .addOption(new Option("--out <dir>", "folder for results"));
  command.define(parser).action(async (...args: unknown[]) => {
    const options = args.at(-2) as CommonOptions & Record<string, unknown>;
    finish(await command.run(args.slice(0, -2) as (string | undefined)[], options, terminal));
  });
}

function explain(error: unknown): { code: number; line: string } {
  if (error instanceof NadirError && error.code === "cancelled") return { code: exitCodes.cancelled, line: "cancelled." };
  if (error instanceof NadirError) return { code: exitCodes.usage, line: error.message };
  if (error instanceof CommanderError) return { code: error.exitCode === 0 ? 0 : exitCodes.usage, line: "" };
  const trace = error instanceof Error ? error.stack : String(error);
  return {
    code: exitCodes.usage,
    line: `internal error, nothing is decided. Please report it with the command and these lines:\n${trace}`,
  };
}

/** A complaint of the parser in one line; the help itself as it is. */
function complaint(text: string): string {
  if (text.startsWith("Usage:")) return text;
  return `nadir: ${text
    .trim()
    .replace(/^error: /, "")
    .replace(/\.?$/, ".")} See nadir --help.\n`;
}

/** Runs `nadir` with the given arguments; returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  process.once("SIGINT", interrupt);
  const terminal = processTerminal(abort.signal);
  let code: number = exitCodes.decided;
  const program = new Parser("nadir")
    .description("Which theorems about the loss surface hold for your network and data, with proof.")
    .version(version, "-V, --version", "version of this package")
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(complaint(text)) });
  for (const command of commands) addCommand(program, command, terminal, (c) => (code = c));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    const { code: failure, line } = explain(error);
    if (line) terminal.note(`nadir: ${line}`);
    return failure;
  } finally {
    process.off("SIGINT", interrupt);
  }
}
