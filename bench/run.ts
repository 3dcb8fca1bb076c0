import { loadavg } from "node:os";
import { load as loadCore } from "@nadir/core-wasm";
import { judge } from "./bars.ts";
import type { Peer, Session } from "./contest.ts";
import { type Machine, machine } from "./machine.ts";
import { yardsticks } from "./peak.ts";
import { efforts, rounds } from "./rounds.ts";
import type { Bench, Measured, Row } from "./row.ts";

/** What a run gives: `nadir/bench@1`. */
export interface Results {
  readonly schema: "nadir/bench@1";
  readonly machine: Machine;
  /** GFLOP/s. */
  readonly peak: { readonly f32: number; readonly f64: number };
  readonly rows: readonly Measured[];
  /** Peers by name: the version that took part, or why it did not. */
  readonly peers: Readonly<Record<string, { readonly version?: string; readonly absent?: string }>>;
  readonly notes: readonly string[];
  readonly quick: boolean;
}

/** What to run, and whom to tell. */
export interface RunOptions {
  readonly rows: readonly Row[];
  readonly peers: readonly Peer[];
  readonly quick: boolean;
  /** Whether the rows were asked for by name, so that `--quick` leaves none out beforehand. */
  readonly named: boolean;
  started?(row: Row): void;
  measured?(row: Measured): void;
  note?(text: string): void;
}

/** Seconds after which `--quick` starts no further row. */
const QUICK_SECONDS = 45;

type Opened = Map<string, { peer: Peer; session: Session | string; version?: string }>;

async function open(peers: readonly Peer[], wanted: ReadonlySet<string>): Promise<Opened> {
  const opened: Opened = new Map();
  for (const peer of peers.filter(({ name }) => wanted.has(name))) {
    try {
      const session = await peer.open();
      opened.set(peer.name, { peer, session, version: session.version });
    } catch (error) {
      opened.set(peer.name, { peer, session: `absent: ${String((error as Error).message ?? error).split("\n")[0]}` });
    }
  }
  return opened;
}

async function measurePeak({ yardsticks: sticks, effort }: Pick<Bench, "yardsticks" | "effort">): Promise<Results["peak"]> {
  const names = (["f32", "f64"] as const).flatMap((dtype) => sticks[dtype].runs.map((run, i) => ({ dtype, name: `${dtype} ${i}`, run })));
  const lanes = new Map(names.map(({ name, run }) => [name, { run, result: () => [] }]));
  const timings = await rounds(lanes, { ...effort, budget: effort.budget / 4 }, (name, because) => {
    throw new Error(`peak ${name}: ${because}`);
  });
  const best = (dtype: "f32" | "f64") =>
    Math.max(...names.filter((n) => n.dtype === dtype).map(({ name }) => sticks[dtype].flops / (timings.get(name)!.ms * 1e6)));
  return { f32: best("f32"), f64: best("f64") };
}

/** A row that cannot be measured fails alone. */
async function measureRow(bench: Bench, row: Row): Promise<Measured> {
  try {
    return await row.measure(bench);
  } catch (error) {
    return { id: row.id, ms: Number.NaN, wall: Number.NaN, peers: {}, failed: String((error as Error).message ?? error).split("\n")[0]! };
  }
}

/** Runs the rows in order, one at a time. */
export async function run(options: RunOptions): Promise<Results> {
  const { rows, quick } = options;
  const started = performance.now();
  const notes: string[] = [];
  const note = (text: string): void => {
    if (notes.includes(text)) return;
    notes.push(text);
    options.note?.(text);
  };
  const [load = 0] = loadavg();
  if (load > 0.5)
    note(`other work ran on this machine: load average ${load.toFixed(1)} at the start; wall times are those of a busy machine`);
  const opened = await open(options.peers, new Set(rows.flatMap((row) => row.peers)));
  const core = await loadCore();
  const bench: Bench = { core, yardsticks: await yardsticks(core), effort: efforts[quick ? "quick" : "full"], quick, peers: opened, note };
  const peak = await measurePeak(bench);
  const measured: Measured[] = [];
  const left: string[] = [];
  for (const row of rows) {
    const late = performance.now() - started > 1000 * QUICK_SECONDS;
    if (quick && ((row.slow && !options.named) || late)) {
      left.push(row.id);
      continue;
    }
    options.started?.(row);
    const result = judge(await measureRow(bench, row));
    measured.push(result);
    options.measured?.(result);
  }
  if (left.length > 0) note(`left out by --quick, which has no time for them: ${left.join(", ")}`);
  for (const { session } of opened.values()) if (typeof session !== "string") session.close?.();
  const peers = Object.fromEntries(
    [...opened].map(([name, { session, version }]) => [name, typeof session === "string" ? { absent: session } : { version: version! }]),
  );
  return { schema: "nadir/bench@1", machine: machine(), peak, rows: measured, peers, notes, quick };
}
