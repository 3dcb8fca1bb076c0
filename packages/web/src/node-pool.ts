import { Worker } from "node:worker_threads";
import type { WorkerHandle } from "./client.ts";
import { nodeEndpoint } from "./endpoint.ts";

/** Starts a worker thread of this package: `openPool({ workers: 2, spawn: spawnThread })`. */
export function spawnThread(): WorkerHandle {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url));
  return {
    endpoint: nodeEndpoint(worker),
    terminate: () => void worker.terminate(),
    onDeath: (listener) => {
      let told = false;
      const once = (reason: string): void => {
        if (!told) listener(reason);
        told = true;
      };
      worker.on("error", (error) => once(`the error "${(error as Error).message}"`));
      worker.on("exit", (code) => once(`an exit with code ${code}`));
    },
  };
}
