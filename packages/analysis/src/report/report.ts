import type { Json, TheoremResult } from "../evidence/index.ts";
import type { Surface } from "../landscape/index.ts";

/** A network as reports name it. */
export interface ModelSummary {
  readonly name: string;
  readonly parameters: number;
  /** SHA-256 over architecture and parameters. */
  readonly sha256: string;
}

/** A data set as reports name it. */
export interface DataSummary {
  readonly name: string;
  readonly samples: number;
  /** SHA-256 over inputs, targets and the recorded steps. */
  readonly sha256: string;
}

/** A sample that a witness names, for drawing: values of the network's input. */
export interface Picture {
  readonly sample: number;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One row of a report: a theorem's result with the network and data it speaks of. */
export interface ReportResult extends TheoremResult {
  /** Short label such as "conv 64, +noise". */
  readonly network: string;
  /** Short label of the statement such as "independent features". */
  readonly statement: string;
  /** One sentence: what the statement says. */
  readonly says: string;
  readonly model: ModelSummary;
  readonly data: DataSummary;
  /** Whether the parameters are the user's own; a random witness is never called the user's network. */
  readonly point: "given" | "trained" | "witness" | "constructed";
  readonly pictures: readonly Picture[];
  /** Measurements that prove nothing: singular values, thresholds, ranks in float32 and float64. */
  readonly measured: { readonly [field: string]: Json };
}

/** The result of `nadir verify`. Holds no time, duration, absolute path, host or worker count. */
export interface Report {
  readonly schema: "nadir/report@1";
  readonly tool: string;
  readonly seed: number;
  readonly model: ModelSummary;
  readonly data: DataSummary;
  readonly results: readonly ReportResult[];
  /** Landscape pictures that go with the report. */
  readonly surfaces: readonly Surface[];
}
