import { type Terms, unit } from "./terms.ts";

/** The output of a layer on some samples, as computed, and per neuron how far the real numbers can be from it. */
export interface Signal {
  /** [samples, width], row-major. */
  readonly values: Float64Array;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  readonly samples: number;
  /** Per neuron: |true − values| ≤ error on each of these samples. */
  readonly error: Float64Array;
}

/** The largest |value| of each neuron over the samples. */
export function magnitudes(signal: Signal): Float64Array {
  const width = signal.error.length;
  const most = new Float64Array(width);
  for (let i = 0, at = 0; i < signal.samples; i++)
    for (let j = 0; j < width; j++, at++) {
      const size = Math.abs(signal.values[at]!);
      if (!(size <= most[j]!)) most[j] = size;
    }
  return most;
}

/** Two samples in one array, magnitudes then errors: what the linear maps of the bounds act on. */
export function boundSamples(signal: Signal): Float64Array {
  const width = signal.error.length;
  const both = new Float64Array(2 * width);
  both.set(magnitudes(signal));
  both.set(signal.error, width);
  return both;
}

/** factor·magnitude + error + constant per neuron, rounded up for `l` terms in each of the two: the bound of every linear layer (rigor A3). */
export function linearError(both: Float64Array, factor: number, constant: number, l: number, terms: Terms): Float64Array {
  const width = both.length / 2;
  const up = 1 + 4 * (l + 4) * unit;
  return Float64Array.from({ length: width }, (_, j) => (terms.gamma * factor * both[j]! + both[width + j]! + terms.eta * constant) * up);
}
