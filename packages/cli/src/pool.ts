import { spawnThread } from "@nadir/web/node-pool";
import { openPool, type Pool } from "@nadir/web/pool";

/** Runs `use` with a pool of worker threads, which ends with it. */
export async function withPool<Result>(workers: number, use: (pool: Pool) => Promise<Result>): Promise<Result> {
  const pool = openPool({ workers, spawn: spawnThread });
  try {
    return await use(pool);
  } finally {
    pool.close();
  }
}
