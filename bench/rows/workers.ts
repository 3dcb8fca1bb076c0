import type { RequestOf } from "@nadir/analysis/service";
import { spawnThread } from "@nadir/web/node-pool";
import { openPool, type Pool } from "@nadir/web/pool";
import { classifier } from "../classifier.ts";
import { median, timed } from "../clock.ts";
import { busiestSince, cores, pin, threads, used } from "../pinning.ts";
import type { Bench, Measured, Row } from "../row.ts";

/** A plane of points × points around LeNet-5's starting point, 1,000 images, f32. */
function grid(bench: Bench, points: number): RequestOf<"surface"> {
  const { instance } = classifier(bench, "network-forward", "lenet5", "f32", 1000);
  const axis = { direction: "filter-normalized", from: -1, to: 1, points } as const;
  return { title: "bench", source: { instance }, axes: [axis, axis], seed: 0, dtype: "f32", known: [] };
}

interface Bound {
  readonly pool: Pool;
  readonly pinned: boolean;
  /** Ids of its threads. */
  readonly own: readonly number[];
}

/** A pool that has done work, its threads bound to the first cores. */
async function pinnedPool(workers: number, warming: RequestOf<"surface">): Promise<Bound> {
  const before = threads();
  const pool = openPool({ workers, spawn: spawnThread });
  await pool.ready();
  await Promise.all(Array.from({ length: workers }, () => pool.run("surface", warming)));
  const own = busiestSince(before, workers);
  return { pool, own, pinned: pin(own, cores()) };
}

/** Wall time of the grid, the CPU time of the process and of the busiest thread of the pool, and the result. */
async function play({ pool, own }: Bound, request: RequestOf<"surface">) {
  const before = own.map(used);
  let result = "";
  const times = await timed(async () => {
    result = JSON.stringify(await pool.run("surface", request));
  }, 1);
  return { ...times, busiest: 10 * Math.max(0, ...own.map((thread, i) => used(thread) - before[i]!)), result };
}

async function measure(bench: Bench): Promise<Measured> {
  const request = grid(bench, bench.quick ? 8 : 16);
  const warming = { ...request, axes: [{ ...request.axes[0]!, points: 4 }] };
  const one = await pinnedPool(1, warming);
  const two = await pinnedPool(2, warming);
  const ones: Awaited<ReturnType<typeof play>>[] = [];
  const twos: Awaited<ReturnType<typeof play>>[] = [];
  try {
    for (let round = 0; round < (bench.quick ? 1 : 3); ++round) {
      ones.push(await play(one, request));
      twos.push(await play(two, request));
    }
  } finally {
    one.pool.close();
    two.pool.close();
  }
  const pinned = one.pinned && two.pinned;
  const same = ones.every(({ result }, i) => result === twos[i]!.result);
  const middle = (of: "wall" | "cpu" | "busiest", played: typeof ones) => median(played.map((times) => times[of]));
  const paired = (of: "wall" | "busiest") => median(ones.map((times, i) => times[of] / twos[i]![of]));
  return {
    id: "workers-2",
    ...{ ms: middle("cpu", twos), wall: middle("wall", twos), ratio: paired("wall"), peers: {} },
    // a thread's own CPU time does not see what else runs on its core
    numbers: {
      pinned,
      identicalBytes: same,
      oneWorkerWallMs: middle("wall", ones),
      twoWorkersWallMs: middle("wall", twos),
      ratioOfThreadCpu: paired("busiest"),
    },
    ...(same ? {} : { failed: "results do not agree: two workers gave other bytes than one" }),
    ...(pinned || !same ? {} : { failed: "the threads could not be pinned to two cores (pinned:false)" }),
  };
}

/** Two workers against one. */
export const workersRows: readonly Row[] = [
  { id: "workers-2", what: "loss grid of LeNet-5 on 1,000 images with two workers, wall time of one worker / of two", peers: [], measure },
];
