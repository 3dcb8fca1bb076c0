import { median, type Times, timed } from "./clock.ts";
import type { Contestant } from "./contest.ts";

/** How much time a row may take. */
export interface Effort {
  /** Rounds at most. */
  readonly rounds: number;
  /** Milliseconds of one sample: work is repeated until it takes about this. */
  readonly target: number;
  /** Milliseconds that the rounds of one row may take in all; at least `least` rounds are played. */
  readonly budget: number;
  readonly least: number;
  /** A peer whose first run takes more milliseconds than this is left out. */
  readonly slowest: number;
  /** No peer is asked for work of more floating-point operations than this. */
  readonly heaviest: number;
}

/** Efforts of a whole run, and of `--quick`. */
export const efforts: Readonly<Record<"full" | "quick", Effort>> = {
  full: { rounds: 31, target: 20, budget: 7000, least: 5, slowest: Number.POSITIVE_INFINITY, heaviest: Number.POSITIVE_INFINITY },
  quick: { rounds: 5, target: 4, budget: 150, least: 1, slowest: 400, heaviest: 1e9 },
};

/** A run above this many milliseconds is slow: it is sampled in few rounds. */
const SLOW = 700;
/** Rounds in which a slow contestant takes part. */
const SLOW_ROUNDS = 3;
/** Above this many milliseconds one sample after the verifying run is enough. */
const VERY_SLOW = 5000;

/** Medians over the rounds, in milliseconds of one run. */
export interface Timing {
  readonly ms: number;
  readonly wall: number;
  /** CPU times of all rounds, to be paired with those of others of the same rounds. */
  readonly samples: readonly number[];
}

/** Milliseconds after which an engine has compiled short work as well as it will. */
const SETTLING = 60;

interface Lane {
  readonly name: string;
  readonly sample: (repeats: number) => Promise<Times>;
  repeats: number;
  once: number;
  readonly taken: Times[];
}

/**
 * Warms a lane up and finds how often to repeat it for a sample of the target time. Its result was computed before, so a run much longer
 * than the target is a sample already.
 */
async function warm(lane: Lane, { target }: Effort): Promise<void> {
  let spent = 0;
  for (let i = 0, repeats = 1; i < 20 && spent < (lane.once < 1 ? Math.max(6 * target, SETTLING) : 6 * target); ++i) {
    const times = await lane.sample(repeats);
    spent += times.wall * repeats;
    lane.once = times.wall;
    if (times.wall > 50 * target) lane.taken.push(times);
    repeats = Math.max(1, Math.min(2000, Math.round(target / Math.max(times.wall, 1e-4))));
    lane.repeats = repeats;
  }
}

function takesPart({ once, taken }: Lane, round: number, { budget, least }: Effort): boolean {
  if (once > VERY_SLOW) return taken.length < 1;
  if (once > 2 * budget) return taken.length < least;
  return once <= SLOW || round < SLOW_ROUNDS;
}

/**
 * Plays all contestants in turn, round after round, warm, and gives the medians by name. One that throws while it runs is left out and
 * told of. The order of turns is reversed in every other round, so that nobody always follows the same neighbor.
 */
export async function rounds(
  contestants: ReadonlyMap<string, Contestant>,
  effort: Effort,
  failed: (name: string, because: string) => void,
): Promise<Map<string, Timing>> {
  const lanes: Lane[] = [...contestants].map(([name, contestant]) => {
    const sample = (repeats: number) => contestant.sample?.(repeats) ?? timed(() => contestant.run(), repeats);
    return { name, sample, repeats: 1, once: 0, taken: [] };
  });
  const alive = new Set(lanes);
  const turn = async (lane: Lane, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      alive.delete(lane);
      failed(lane.name, String((error as Error).message ?? error));
    }
  };
  for (const lane of lanes) await turn(lane, () => warm(lane, effort));
  const started = performance.now();
  for (let round = 0; round < effort.rounds; ++round) {
    if (round >= effort.least && performance.now() - started > effort.budget) break;
    for (const lane of round % 2 === 0 ? lanes : [...lanes].reverse())
      if (alive.has(lane) && takesPart(lane, round, effort))
        await turn(lane, async () => void lane.taken.push(await lane.sample(lane.repeats)));
  }
  return new Map(
    [...alive].map(({ name, taken }) => {
      const samples = taken.map(({ cpu }) => cpu);
      return [name, { ms: median(samples), wall: median(taken.map(({ wall }) => wall)), samples }];
    }),
  );
}
