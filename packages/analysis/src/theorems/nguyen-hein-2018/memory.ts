import type { Instance } from "../../formats/index.ts";
import { requireMemory } from "../../model/index.ts";
import type { TheoremOptions } from "../theorem.ts";
import { sampleCount, wideStage } from "./wide-stage.ts";

const word = 8;

/**
 * Bytes that deciding on features F [N, width] takes, an upper estimate: five matrices of the size of F (in the core, on the host, the checker's with
 * their error bounds, unused targets) and three Gram matrices of min(N, width) by N, in doubles.
 */
export function featureBytes(samples: number, width: number): number {
  return word * samples * (5 * width + 3 * Math.min(samples, width));
}

/**
 * Refuses features F_k that do not fit, before anything is allocated.
 * @throws MemoryError that names the `--samples` that fits; UsageError where the network has no hidden layer
 */
export function requireFeatureMemory(instance: Instance, options: TheoremOptions): void {
  const { width, number } = wideStage(instance, options);
  requireMemory(`features of layer ${number}, width ${width}`, sampleCount(instance), (n) => featureBytes(n, width));
}
