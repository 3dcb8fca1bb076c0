import { median } from "./clock.ts";
import type { Contestant, Dtype } from "./contest.ts";
import { rounds, type Timing } from "./rounds.ts";
import type { Bench, Contest, Measured, Row } from "./row.ts";

/** A row that is a contest: ours against peers and against the peak, verified first. */
export interface ContestRow extends Omit<Row, "measure"> {
  /** The type whose peak the figures are fractions of. */
  readonly dtype: Dtype;
  prepare(bench: Bench): Contest | Promise<Contest>;
}

const yardstickName = (i: number): string => `peak ${i}`;

/** Asks every peer of the row for a contestant, and keeps those whose result agrees with ours. */
async function enter(bench: Bench, row: ContestRow, { ours, work, agree, flops = 0 }: Contest) {
  const entered = new Map<string, Contestant>();
  const absent: Record<string, string> = {};
  const wrong: string[] = [];
  const expected = work && bench.peers.size > 0 ? await ours.result() : [];
  for (const name of row.peers) {
    const known = bench.peers.get(name);
    if (!known || !work) continue;
    if (flops > bench.effort.heaviest) {
      absent[name] = "left out by --quick: too much work";
      continue;
    }
    try {
      const refusal = known.peer.declines(work, bench.quick) ?? (typeof known.session === "string" ? known.session : null);
      const contestant = refusal ?? (await (known.session as Exclude<typeof known.session, string>).contest(work));
      if (typeof contestant === "string") {
        absent[name] = contestant;
        continue;
      }
      entered.set(name, contestant);
      const started = performance.now();
      const theirs = await contestant.result();
      const took = performance.now() - started;
      const agreement = agree?.(expected, theirs);
      if (took > bench.effort.slowest) {
        contestant.close?.();
        entered.delete(name);
        absent[name] = `left out by --quick: ${Math.round(took)} ms a run`;
      }
      if (agreement && !agreement.agrees)
        wrong.push(`${name} differs by ${agreement.difference.toExponential(1)}, more than ${agreement.tolerance.toExponential(1)}`);
    } catch (error) {
      entered.get(name)?.close?.();
      entered.delete(name);
      absent[name] = `throws: ${String((error as Error).message ?? error).split("\n")[0]}`;
    }
  }
  return { entered, absent, wrong };
}

/** CPU times of one of the two tiles or the other, whichever is the faster one over all rounds. */
function fasterTile(timings: ReadonlyMap<string, Timing>, { runs }: Bench["yardsticks"][Dtype]): Timing {
  const tiles = runs.map((_, i) => timings.get(yardstickName(i))!);
  return tiles.reduce((best, tile) => (tile.ms < best.ms ? tile : best));
}

/**
 * How many times longer `a` took than `b`: the median of the quotients of the same round, because the clock of a shared machine changes
 * between rounds and then falls on both.
 */
function quotient(a: Timing, b: Timing): number {
  const pairs = Math.min(a.samples.length, b.samples.length);
  return median(Array.from({ length: pairs }, (_, i) => a.samples[i]! / b.samples[i]!));
}

function speedups(timings: ReadonlyMap<string, Timing>, names: readonly string[], ours: Timing): Measured["peers"] {
  const entries = names.flatMap((name) => {
    const timing = timings.get(name);
    return timing ? [[name, { ms: timing.ms, speedup: quotient(timing, ours), wall: timing.wall }] as const] : [];
  });
  return Object.fromEntries(entries);
}

async function measure(bench: Bench, row: ContestRow, contest: Contest): Promise<Measured> {
  const { entered, absent, wrong } = await enter(bench, row, contest);
  const yardstick = bench.yardsticks[row.dtype];
  const lanes = new Map<string, Contestant>([
    ["nadir", contest.ours],
    ...(contest.reference ? [["reference", contest.reference] as const] : []),
    ...entered,
    ...yardstick.runs.map((run, i) => [yardstickName(i), { run, result: () => [] }] as const),
  ]);
  const timings = await rounds(lanes, bench.effort, (name, because) => {
    if (name === "nadir" || name === "reference") throw new Error(because);
    absent[name] = `throws: ${because.split("\n")[0]}`;
  });
  for (const contestant of entered.values()) contestant.close?.();
  const ours = timings.get("nadir")!;
  const reference = timings.get("reference");
  const tile = fasterTile(timings, yardstick);
  const { flops } = contest;
  return {
    id: row.id,
    ms: ours.ms,
    wall: ours.wall,
    ...(flops ? { gflops: flops / (ours.ms * 1e6), ofPeak: (flops / yardstick.flops) * quotient(tile, ours) } : {}),
    ...(reference ? { ratio: quotient(ours, reference) / (contest.units ?? 1) } : {}),
    peers: speedups(timings, [...entered.keys()], ours),
    ...(Object.keys(absent).length > 0 ? { absent } : {}),
    ...(wrong.length > 0 ? { failed: `results do not agree: ${wrong.join("; ")}` } : {}),
    numbers: { peak: yardstick.flops / (tile.ms * 1e6), rounds: ours.samples.length, ...(reference ? { referenceMs: reference.ms } : {}) },
  };
}

/** The row of a contest. */
export function contestRow(row: ContestRow): Row {
  return {
    ...row,
    async measure(bench) {
      const contest = await row.prepare(bench);
      try {
        return await measure(bench, row, contest);
      } finally {
        contest.ours.close?.();
        contest.close?.();
      }
    },
  };
}
