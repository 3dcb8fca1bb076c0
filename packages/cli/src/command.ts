import type { Command as Parser } from "commander";
import type { Terminal } from "./terminal.ts";

/** Exit codes of the contract; when several hold: 130, 2, 1, 3, 0. */
export const exitCodes = { decided: 0, refuted: 1, usage: 2, inconclusive: 3, cancelled: 130 } as const;

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly seed: number;
  readonly workers: number;
  readonly out?: string;
}

/** One command: its own arguments and options, and what it does. Adding one is one file and one line of the table. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Adds arguments and options to the parser. */
  define(parser: Parser): Parser;
  /** Runs with the parsed positionals and options; returns the exit code. */
  run(
    positionals: readonly (string | readonly string[] | undefined)[],
    options: CommonOptions & Readonly<Record<string, unknown>>,
    terminal: Terminal,
  ): Promise<number>;
}
