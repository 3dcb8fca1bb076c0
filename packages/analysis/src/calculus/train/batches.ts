import type { Core } from "@nadir/core-wasm";
import { Stream } from "../../random/index.ts";

/** Mini-batches of an epoch; the last may be smaller. */
export function batchesPerEpoch(samples: number, batch: number): number {
  return Math.ceil(samples / batch);
}

/**
 * The samples of each iteration: every epoch goes once through all samples in an order of its own, drawn from the stream
 * `seed/batches[epoch]`, so that an iteration's batch depends on nothing but its number.
 */
export function batchSource(core: Core, samples: number, batch: number, seed: number): (iteration: number) => readonly number[] {
  const stream = new Stream(core, seed).child("batches");
  const period = batchesPerEpoch(samples, batch);
  let current = -1;
  let order: readonly number[] = [];
  return (iteration) => {
    const epoch = Math.floor(iteration / period);
    if (epoch !== current) order = Array.from(stream.child(epoch).permutation(samples));
    current = epoch;
    const from = (iteration % period) * batch;
    return order.slice(from, from + batch);
  };
}
