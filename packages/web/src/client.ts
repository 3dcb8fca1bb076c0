import type { Progress } from "@nadir/analysis/evidence";
import type { JobName, RequestOf, ResultOf } from "@nadir/analysis/service";
import { CancelledError, WorkerError } from "@nadir/core-wasm";
import { type Endpoint, proxy, releaseProxy, wrap } from "comlink";
import type { WorkerService } from "./host.ts";
import { keepErrorClasses } from "./wire.ts";

/** How a call reports and is stopped. */
export interface RunOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** A started worker: its message channel, how to end it, and how its death is heard. */
export interface WorkerHandle {
  readonly endpoint: Endpoint;
  terminate(): void;
  /** Calls back once when the worker dies on its own, with the reason. */
  onDeath(listener: (reason: string) => void): void;
}

type Call<N extends JobName> = (request: RequestOf<N>, options?: RunOptions) => Promise<ResultOf<N>>;

/** A typed connection to one worker. Calls that are pending when the worker dies are rejected with WorkerError. */
export interface Client {
  run<N extends JobName>(name: N, request: RequestOf<N>, options?: RunOptions): Promise<ResultOf<N>>;
  readonly verify: Call<"verify">;
  readonly check: Call<"check">;
  readonly train: Call<"train">;
  readonly surface: Call<"surface">;
  readonly evaluate: Call<"evaluate">;
  readonly gradient: Call<"gradient">;
  readonly multiply: Call<"multiply">;
  /** Resolves once the worker has loaded everything it needs. */
  ready(): Promise<void>;
  /** False once the worker has died or was closed. */
  readonly alive: boolean;
  close(): void;
}

function cancelled(name: string): CancelledError {
  return new CancelledError(`${name}: needs to run to its end; got cancelled by its signal. Start it again or resume.`);
}

/** Connects to a started worker. */
export function connect(worker: WorkerHandle): Client {
  keepErrorClasses();
  const remote = wrap<WorkerService>(worker.endpoint);
  const pending = new Set<(error: Error) => void>();
  let alive = true;
  let calls = 0;
  const die = (reason: string): void => {
    alive = false;
    for (const reject of pending)
      reject(new WorkerError(`worker: needs to stay alive during a call; got ${reason}. The call can be repeated on a new worker.`));
    pending.clear();
  };
  worker.onDeath(die);

  const run: Client["run"] = async (name, request, { onProgress, signal } = {}) => {
    if (signal?.aborted) throw cancelled(name);
    if (!alive) throw new WorkerError("worker: needs a living worker; got one that has ended. Connect to a new one.");
    const id = ++calls;
    const abort = (): void => void remote.abort(id);
    signal?.addEventListener("abort", abort, { once: true });
    let reject!: (error: Error) => void;
    const death = new Promise<never>((_, r) => {
      reject = r;
    });
    pending.add(reject);
    try {
      const call = remote.run(id, name, request as never, onProgress ? proxy(onProgress) : undefined);
      return (await Promise.race([call, death])) as never;
    } finally {
      pending.delete(reject);
      signal?.removeEventListener("abort", abort);
    }
  };
  const call =
    <N extends JobName>(name: N): Call<N> =>
    (request, options) =>
      run(name, request, options);
  return {
    run,
    verify: call("verify"),
    check: call("check"),
    train: call("train"),
    surface: call("surface"),
    evaluate: call("evaluate"),
    gradient: call("gradient"),
    multiply: call("multiply"),
    ready: () => remote.ready(),
    get alive() {
      return alive;
    },
    close() {
      alive = false;
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}

/** A Web Worker as a handle. */
export function webWorkerHandle(worker: Worker): WorkerHandle {
  return {
    endpoint: worker,
    terminate: () => worker.terminate(),
    onDeath: (listener) => worker.addEventListener("error", (event) => listener(`the error "${event.message}"`), { once: true }),
  };
}

/** Starts a Web Worker of this package, or takes yours: `open({ worker: new Worker(url, { type: "module" }) })`. */
export function open(options: { readonly worker?: Worker | URL } = {}): Client {
  const { worker } = options;
  if (worker instanceof URL) return connect(webWorkerHandle(new Worker(worker, { type: "module" })));
  // The literal form below is what Vite, webpack, Parcel and Rollup recognize.
  return connect(webWorkerHandle(worker ?? new Worker(new URL("./worker.js", import.meta.url), { type: "module" })));
}
