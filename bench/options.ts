import { parseArgs } from "node:util";

/** What was asked for on the command line. */
export interface Options {
  readonly json: boolean;
  readonly quick: boolean;
  /** Ids, or beginnings of ids. */
  readonly only: readonly string[];
  /** Whether other libraries take part. */
  readonly peers: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

/** What `--help` prints. */
export const usage: string = `npm run bench -- [--only ID]… [--quick] [--no-peers] [--list] [--json]

  --only ID    rows of this id, or whose id begins so; may be repeated, or hold a comma-separated list
  --quick      under a minute: few rounds, slow peers and rows left out (it says which)
  --no-peers   nothing installed, nobody but Nadir and the measured peak
  --list       the ids
  --json       one object on stdout, nothing else there (npm run --silent bench -- --json)

A run of all rows with all peers rewrites docs/benchmarks.md. Exit codes: 0; 1 where two results do not agree; 2 for bad usage.
`;

/** Reads the arguments. @throws Error for an unknown option */
export function readOptions(args: readonly string[]): Options {
  const boolean = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      json: boolean,
      quick: boolean,
      peers: { type: "boolean", default: true },
      list: boolean,
      help: boolean,
    },
  });
  return { ...values, only: values.only.flatMap((text) => text.split(",")) };
}
