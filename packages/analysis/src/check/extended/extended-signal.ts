import type { Signal } from "../signal.ts";

/** The output of a layer in pairs of doubles, high + low, and per neuron how far the real numbers can be from it. */
export interface ExtendedSignal {
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  readonly samples: number;
  readonly error: Float64Array;
}

/** The high parts with the same errors: magnitudes read off it are off by a factor 1 + u at most. */
export function highPart(signal: ExtendedSignal): Signal {
  const { high, shape, samples, error } = signal;
  return { values: high, shape, samples, error };
}
