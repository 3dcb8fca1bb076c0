import type { RequestOf } from "@nadir/analysis/service";
import { spawnThread } from "@nadir/web/node-pool";
import { openPool, type Pool } from "@nadir/web/pool";
import { classifier } from "../classifier.ts";
import { median, timed } from "../clock.ts";
import { busiestSince, cores, pin, threads } from "../pinning.ts";
import type { Bench, Measured, Row } from "../row.ts";

/** A plane of points × points around LeNet-5's starting point, 1,000 images, f32. */
function grid(bench: Bench, points: number): RequestOf<"surface"> {
  const { instance } = classifier(bench, "network-forward", "lenet5", "f32", 1000);
  const axis = { direction: "filter-normalized", from: -1, to: 1, points } as const;
  return { title: "bench", source: { instance }, axes: [axis, axis], seed: 0, dtype: "f32", known: [] };
}

/** A pool that has done work, its threads bound to the first cores. */
async function pinnedPool(workers: number, warming: RequestOf<"surface">): Promise<{ pool: Pool; pinned: boolean }> {
  const before = threads();
  const pool = openPool({ workers, spawn: spawnThread });
  await pool.ready();
  await Promise.all(Array.from({ length: workers }, () => pool.run("surface", warming)));
  return { pool, pinned: pin(busiestSince(before, workers), cores()) };
}

async function measure(bench: Bench): Promise<Measured> {
  const request = grid(bench, bench.quick ? 6 : 10);
  const warming = { ...request, axes: [{ ...request.axes[0]!, points: 4 }] };
  const one = await pinnedPool(1, warming);
  const two = await pinnedPool(2, warming);
  const walls = { one: [] as number[], two: [] as number[] };
  const cpus: number[] = [];
  let same = true;
  try {
    for (let round = 0; round < (bench.quick ? 1 : 3); ++round) {
      const results: string[] = [];
      const play = (pool: Pool) => timed(async () => results.push(JSON.stringify(await pool.run("surface", request))), 1);
      walls.one.push((await play(one.pool)).wall);
      const times = await play(two.pool);
      walls.two.push(times.wall);
      cpus.push(times.cpu);
      same &&= results[0] === results[1];
    }
  } finally {
    one.pool.close();
    two.pool.close();
  }
  const pinned = one.pinned && two.pinned;
  const wall = median(walls.two);
  return {
    id: "workers-2",
    ...{ ms: median(cpus), wall, ratio: median(walls.one.map((x, i) => x / walls.two[i]!)), peers: {} },
    numbers: { pinned, oneWorkerWallMs: median(walls.one), twoWorkersWallMs: wall, identicalBytes: same },
    ...(same ? {} : { failed: "results do not agree: two workers gave other bytes than one" }),
    ...(pinned || !same ? {} : { failed: "the threads could not be pinned to two cores (pinned:false)" }),
  };
}

/** Two workers against one. */
export const workersRows: readonly Row[] = [
  { id: "workers-2", what: "loss grid of LeNet-5 on 1,000 images with two workers, wall time of one worker / of two", peers: [], measure },
];
