import { existsSync, rmSync } from "node:fs";
import { readNamedFile, writeFileWhole } from "@nadir/analysis/formats/files";
import { packTrainingState, type RequestOf, type ResultOf, unpackTrainingState } from "@nadir/analysis/service";
import { CancelledError } from "@nadir/core-wasm";
import type { Pool } from "@nadir/web/pool";
import type { Terminal } from "./terminal.ts";

type State = ResultOf<"train">["state"];

/** Milliseconds of training that Ctrl-C may lose; the slices change no bit. */
const SLICE = 500;

/** Who looks at points of a run while it goes on. */
export interface Observer {
  /** The first iteration after this one at which the run must pause. */
  next(iteration: number): number;
  /** Takes the point of a pause; `last` where the run ended there. May work on while the run goes on. */
  take(state: State, last: boolean): Promise<void>;
  /** Resolves once all that was taken is done. */
  settle(): Promise<void>;
  /** The state to resume from, so that no point is missed: `state`, or an earlier one that is still in work. Saves what is done. */
  save(state: State): State;
}

/** Where a run keeps its state, and which run it is. */
export interface Saved {
  readonly path: string;
  readonly identity: string;
}

/** The state of an interrupted run, or undefined. @throws UsageError where the folder holds the state of another run */
export function savedState({ path, identity }: Saved): State | undefined {
  return existsSync(path) ? unpackTrainingState(new TextDecoder().decode(readNamedFile(path).bytes), identity) : undefined;
}

interface Pace {
  count: number;
}

/** One slice: as many iterations as SLICE allows, but not past the observer's next point. */
async function slice(pool: Pool, request: RequestOf<"train">, state: State | undefined, pace: Pace, stop: number, terminal: Terminal) {
  const total = request.options.iterations;
  const before = state?.iteration ?? 0;
  const until = Math.min(before + pace.count, total, stop);
  const began = performance.now();
  const onProgress = (p: { what: string; done: number }): void => terminal.progress({ ...p, total });
  const part = { ...request, options: { ...request.options, iterations: until }, ...(state ? { state } : {}) };
  const result = await pool.run("train", part, { signal: terminal.signal, onProgress });
  if (until === before + pace.count) pace.count = Math.ceil(Math.min(2, SLICE / (performance.now() - began)) * pace.count);
  // with mini-batches the norm counts at the ends of epochs only, not where a slice happens to end
  const full = (request.options.batch ?? Number.POSITIVE_INFINITY) >= request.instance.inputs.shape[0]!;
  return { result, ended: (full && result.reached) || result.iterations < until || until === total, paused: until === stop };
}

/**
 * Trains slice by slice to the end; an interrupted run leaves its state, and the same request goes on from there with the same bits. The state is removed
 * once the run has ended.
 */
export async function runTraining(
  pool: Pool,
  request: RequestOf<"train">,
  saved: Saved,
  terminal: Terminal,
  observer?: Observer,
): Promise<ResultOf<"train">> {
  let state = savedState(saved);
  let passed = (state?.iteration ?? 0) - 1;
  const pace: Pace = { count: 1 };
  try {
    for (;;) {
      const stop = observer?.next(passed) ?? Number.POSITIVE_INFINITY;
      const { result, ended, paused } = await slice(pool, request, state, pace, stop, terminal);
      state = result.state;
      passed = state.iteration;
      if (observer && (ended || paused)) await observer.take(state, ended);
      if (!ended) continue;
      await observer?.settle();
      rmSync(saved.path, { force: true });
      return result;
    }
  } catch (error) {
    if (error instanceof CancelledError && state) {
      const safe = observer?.save(state) ?? state;
      writeFileWhole(saved.path, packTrainingState(safe, saved.identity));
      terminal.note(`Saved ${saved.path} after ${safe.iteration} iterations; the same command goes on from there.`);
    }
    throw error;
  }
}
