import type { Architecture } from "../formats/index.ts";

/** An array as the checker computes with it: f64, every stored dtype promoted exactly. */
export interface LoadedArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What a claim is about, ready for computing: the dyadic numbers of the parameters, and the data after the recorded steps. */
export interface Loaded {
  readonly architecture: Architecture;
  readonly loss: string;
  /** By window name, exactly those of `parameterShapes`. */
  readonly parameters: ReadonlyMap<string, LoadedArray>;
  /** [N, ...architecture.input], steps applied in f64. */
  readonly inputs: LoadedArray;
  /** [N, m] or [N], steps applied in f64, or null. */
  readonly targets: LoadedArray | null;
  /** N, at least 1. */
  readonly samples: number;
  /** SHA-256 that names architecture, loss and parameters. */
  readonly model: string;
  /** SHA-256 that names inputs, targets and their steps. */
  readonly dataset: string;
}
