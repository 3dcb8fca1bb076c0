import { type Client, connect, webWorkerHandle } from "./client.ts";
import { workerSource } from "./generated/worker-source.ts";

/**
 * Starts a Web Worker from a blob: nothing to serve, no bundler configuration.
 * Needs a content security policy with `worker-src blob:` and `script-src 'wasm-unsafe-eval'`.
 */
export function openInline(): Client {
  const url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const client = connect(webWorkerHandle(new Worker(url, { type: "module" })));
  return {
    ...client,
    get alive() {
      return client.alive;
    },
    close() {
      client.close();
      URL.revokeObjectURL(url);
    },
  };
}
