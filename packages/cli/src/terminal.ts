import { styleText } from "node:util";
import type { Progress } from "@nadir/analysis/evidence";

/** Where a command writes: results to stdout; progress, notes and errors to stderr. */
export interface Terminal {
  readonly color: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  print(text: string): void;
  note(text: string): void;
  progress(progress: Progress): void;
}

const WIDTH = 78;

/** The process's own terminal. Progress is one overwritten line on a TTY and silence elsewhere. */
export function processTerminal(signal: AbortSignal): Terminal {
  const { stdout, stderr } = process;
  const color = Boolean(stdout.isTTY) && !process.env.NO_COLOR;
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write(`\r${" ".repeat(WIDTH)}\r`);
    shown = false;
  };
  return {
    color,
    signal,
    print: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    progress: ({ what, done, total }) => {
      if (!stderr.isTTY) return;
      const percent = `${Math.floor((100 * done) / Math.max(total, 1))}`.padStart(3);
      stderr.write(`\r${`${percent}% ${what}`.slice(0, WIDTH).padEnd(WIDTH)}`);
      shown = true;
    },
  };
}

/** Styles text where color is wanted. */
export function paint(terminal: Terminal, style: Parameters<typeof styleText>[0], text: string): string {
  return terminal.color ? styleText(style, text) : text;
}
