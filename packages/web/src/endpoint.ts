import type { Endpoint } from "comlink";

/** What a worker_threads Worker, its parentPort and a MessagePort have in common. */
export interface NodePort {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  on(type: string, listener: (value: unknown) => void): unknown;
  off(type: string, listener: (value: unknown) => void): unknown;
  start?(): void;
}

/** A worker_threads port as a Comlink endpoint. */
export function nodeEndpoint(port: NodePort): Endpoint {
  const listeners = new WeakMap<object, (data: unknown) => void>();
  return {
    postMessage: (message, transfer) => port.postMessage(message, transfer),
    addEventListener: (_type, handler) => {
      const listener = (data: unknown): void => {
        const event = { data } as MessageEvent;
        if ("handleEvent" in handler) handler.handleEvent(event);
        else handler(event);
      };
      listeners.set(handler, listener);
      port.on("message", listener);
    },
    removeEventListener: (_type, handler) => {
      const listener = listeners.get(handler);
      if (listener) port.off("message", listener);
      listeners.delete(handler);
    },
    start: () => port.start?.(),
  };
}
