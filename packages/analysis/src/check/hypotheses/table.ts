import type { Hypothesis } from "./hypothesis.ts";
import { wideNetworkHypotheses } from "./wide-network.ts";

const table: readonly Hypothesis[] = [...wideNetworkHypotheses];

/** Every hypothesis by its id; adding one is one file and one line. */
export const hypotheses: ReadonlyMap<string, Hypothesis> = new Map(table.map((row) => [row.id, row]));
