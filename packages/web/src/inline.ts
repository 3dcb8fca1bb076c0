import { type Client, connect, type WorkerHandle, webWorkerHandle } from "./client.ts";
import { workerSource } from "./generated/worker-source.ts";

/** Starts a Web Worker from a blob, for `openPool({ workers, spawn: spawnInline })`: nothing to fetch, so it also works offline. */
export function spawnInline(): WorkerHandle {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const handle = webWorkerHandle(new Worker(url, { type: "module" }));
  return {
    ...handle,
    terminate() {
      handle.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

/**
 * A client of one Web Worker started from a blob: nothing to serve, no bundler configuration.
 * Needs a content security policy with `worker-src blob:` and `script-src 'wasm-unsafe-eval'`.
 */
export function openInline(): Client {
  return connect(spawnInline());
}
