import type { Progress } from "@nadir/analysis/evidence";
import { type JobName, type RequestOf, type ResultOf, startJob } from "@nadir/analysis/service";
import { CancelledError, type Core, load } from "@nadir/core-wasm";
import { type Endpoint, expose } from "comlink";
import { keepErrorClasses } from "./wire.ts";

/** Milliseconds of work between two looks at the message queue. */
const SLICE = 40;

/** What a worker offers over Comlink: one job at a time, cancellable by id. */
export interface WorkerService {
  run<N extends JobName>(id: number, name: N, request: RequestOf<N>, onProgress?: (progress: Progress) => void): Promise<ResultOf<N>>;
  abort(id: number): void;
  /** Resolves once the kernels are loaded. */
  ready(): Promise<void>;
}

function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Exposes the service on an endpoint: `self` in a Web Worker, the parent port in a worker thread. */
export function host(endpoint: Endpoint): void {
  keepErrorClasses();
  let core: Promise<Core> | undefined;
  const aborted = new Set<number>();
  const service: WorkerService = {
    async run(id, name, request, onProgress) {
      core ??= load();
      const work = startJob(await core, name, request);
      try {
        let looked = performance.now();
        for (;;) {
          const step = work.next();
          if (step.done) return step.value;
          if (performance.now() - looked < SLICE) continue;
          onProgress?.(step.value);
          await breathe();
          looked = performance.now();
          if (aborted.has(id))
            throw new CancelledError(`${name}: needs to run to its end; got cancelled by its owner. Start it again or resume.`);
        }
      } finally {
        work.return(undefined as never);
        aborted.delete(id);
      }
    },
    abort(id) {
      aborted.add(id);
    },
    async ready() {
      core ??= load();
      await core;
    },
  };
  expose(service, endpoint);
}
