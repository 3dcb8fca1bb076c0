import type { Progress } from "@nadir/analysis/evidence";
import { combineJob, type JobName, type RequestOf, type ResultOf, splitJob } from "@nadir/analysis/service";
import { CancelledError, UsageError, WorkerError } from "@nadir/core-wasm";
import { type Client, connect, type RunOptions, type WorkerHandle, webWorkerHandle } from "./client.ts";

/** How many workers, and how to start one. */
export interface PoolOptions {
  readonly workers: number;
  readonly spawn?: () => WorkerHandle;
}

/** Options of a pooled call: chunk results can be seen as they arrive, in index order. */
export interface PoolRunOptions<Result> extends RunOptions {
  readonly onChunk?: (result: Result, index: number, count: number) => void;
}

/** Several workers behind one `run`. The chunks are fixed by the request and combined in index order, so the number of workers changes no bit. */
export interface Pool {
  readonly workers: number;
  run<N extends JobName>(name: N, request: RequestOf<N>, options?: PoolRunOptions<ResultOf<N>>): Promise<ResultOf<N>>;
  /** Starts all workers and resolves once they have loaded everything they need: from then on no network is used. */
  ready(): Promise<void>;
  close(): void;
}

function spawnWebWorker(): WorkerHandle {
  return webWorkerHandle(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
}

/** Tells chunk results in index order although they finish in any order. */
function inOrder<Result>(
  count: number,
  tell: ((result: Result, index: number, count: number) => void) | undefined,
): (result: Result, index: number) => void {
  const waiting = new Map<number, Result>();
  let next = 0;
  return (result, index) => {
    waiting.set(index, result);
    for (; waiting.has(next); next++) {
      tell?.(waiting.get(next)!, next, count);
      waiting.delete(next);
    }
  };
}

/** A pool of `workers` workers, started when first needed. @throws UsageError unless workers is a positive integer */
export function openPool({ workers, spawn = spawnWebWorker }: PoolOptions): Pool {
  if (!Number.isInteger(workers) || workers < 1 || workers > 1024)
    throw new UsageError(`workers: needs an integer from 1 to 1024; got ${workers}. Use --workers 1 for a single thread.`);
  const idle: Client[] = [];
  const all = new Set<Client>();
  const queue: (() => void)[] = [];
  let busy = 0;
  let closed = false;
  /** A client of this call's own; waits while all workers are busy, so that calls may overlap. */
  const take = async (): Promise<Client> => {
    if (busy < workers) busy++;
    else await new Promise<void>((resolve) => queue.push(resolve));
    if (closed) throw new WorkerError("pool: needs to be open; got a chunk after it was closed. Open a new pool.");
    const client = idle.pop() ?? connect(spawn());
    all.add(client);
    return client;
  };
  const give = (client: Client): void => {
    if (client.alive) idle.push(client);
    else all.delete(client);
    const next = queue.shift();
    if (next) next();
    else busy--;
  };

  /** Runs one chunk; if its worker dies, once more on a new worker. */
  async function runChunk<N extends JobName>(name: N, chunk: RequestOf<N>, options: RunOptions): Promise<ResultOf<N>> {
    for (let attempt = 1; ; attempt++) {
      const client = await take();
      try {
        return await client.run(name, chunk, options);
      } catch (error) {
        if (!(error instanceof WorkerError) || attempt === 2) throw error;
      } finally {
        give(client);
      }
    }
  }

  return {
    workers,
    async run(name, request, { onChunk, onProgress, signal } = {}) {
      const chunks = splitJob(name, request);
      const results = new Array<ResultOf<typeof name>>(chunks.length);
      const tell = inOrder(chunks.length, onChunk);
      const stop = new AbortController();
      const abort = (): void => stop.abort();
      signal?.addEventListener("abort", abort, { once: true });
      if (signal?.aborted) abort();
      let started = 0;
      const lane = async (): Promise<void> => {
        while (started < chunks.length && !stop.signal.aborted) {
          const index = started++;
          const progress =
            onProgress && ((p: Progress) => onProgress({ what: p.what, done: index + p.done / p.total, total: chunks.length }));
          const result = await runChunk(name, chunks[index]!, { signal: stop.signal, ...(progress ? { onProgress: progress } : {}) });
          results[index] = result;
          tell(result, index);
        }
      };
      try {
        const lanes = Array.from({ length: Math.min(workers, chunks.length) }, lane);
        for (const l of lanes) l.catch(abort);
        const settled = await Promise.allSettled(lanes);
        const failures = settled.flatMap((s) => (s.status === "rejected" ? [s.reason as { code?: string }] : []));
        // a lane stopped by another's failure reports "cancelled"; the failure itself is what the caller needs
        if (failures.length > 0) throw failures.find((f) => f.code !== "cancelled") ?? failures[0];
        if (signal?.aborted)
          throw new CancelledError(`${name}: needs to run to its end; got cancelled by its signal. Start it again or resume.`);
        return combineJob(name, request, results);
      } finally {
        signal?.removeEventListener("abort", abort);
      }
    },
    async ready() {
      const started = await Promise.all(Array.from({ length: workers }, take));
      await Promise.all(started.map((client) => client.ready()));
      for (const client of started) give(client);
    },
    close() {
      closed = true;
      for (const wake of queue.splice(0)) wake();
      for (const client of all) client.close();
      all.clear();
      idle.length = 0;
    },
  };
}
