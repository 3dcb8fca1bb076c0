import { UsageError } from "@nadir/core-wasm";
import { makeDataSet } from "../../formats/index.ts";
import type { Stream } from "../../random/index.ts";
import { type DataSource, type Settings, type Truth, whole } from "../source.ts";

const reflections = 6;
const grain = 1024;

/** ±1: entry of Sylvester's Hadamard matrix, (−1)^(number of common bits). Different columns are orthogonal. */
function hadamard(row: number, column: number): number {
  let bits = row & column;
  let sign = 1;
  for (; bits; bits &= bits - 1) sign = -sign;
  return sign;
}

/**
 * Multiplies the rows of [rows, n] from the right by random reflections I − vvᵀ/2, v with four entries ±1: orthogonal, and exact,
 * since each adds one binary place. For n below 4 it permutes and changes signs instead.
 */
function rotateRows(values: Float64Array, n: number, stream: Stream): void {
  for (let k = 0; k < reflections; k++) {
    const own = stream.child(k);
    const places = own
      .child("places")
      .permutation(n)
      .subarray(0, n < 4 ? 1 : 4);
    const signs = own.child("signs").integers(4, 0, 1);
    for (let row = 0; row < values.length; row += n) {
      let sum = 0;
      places.forEach((place, i) => {
        sum += (signs[i] ? 1 : -1) * values[row + place]!;
      });
      if (n < 4) values[row + places[0]!] = sum;
      else
        places.forEach((place, i) => {
          values[row + place]! -= (signs[i] ? 1 : -1) * (sum / 2);
        });
    }
  }
}

function spectrumOf(settings: Settings): readonly number[] {
  const [inputs, outputs] = [settings.inputs as number, settings.outputs as number];
  const size = Math.min(inputs, outputs);
  const given = settings.spectrum as readonly number[];
  const spectrum = given.length > 0 ? [...given].sort((a, b) => b - a) : Array.from({ length: size }, (_, i) => size - i);
  if (spectrum.length > size || spectrum.some((s) => !Number.isInteger(s * grain)))
    throw new UsageError(
      `linear-map: needs at most ${size} singular values, multiples of 1/${grain}; got ${given}. Round or shorten the list.`,
    );
  return spectrum;
}

/** ½ N Σ_{i>p} s_i² for p = 0, 1, …: the least squared loss of a linear network with bottleneck p (Eckart & Young 1936). */
function optima(spectrum: readonly number[], samples: number): number[] {
  return Array.from({ length: spectrum.length + 1 }, (_, p) => (samples / 2) * spectrum.slice(p).reduce((sum, s) => sum + s * s, 0));
}

const claims = {
  spectrum: "the least-squares map from inputs to targets has exactly the singular values given, and loss 0",
  optimum:
    "the least of the loss 1/2 |X W - Y|^2 over maps of rank p = 0, 1, ... is N/2 times the sum of the squares of the singular values after the p-th",
  whitened: "the inputs are white: X'X = N times the identity, and each feature has mean 0",
};

/** Row of the table: Y = X V diag(s) U' with U, V orthogonal, X'X = N I, all of them dyadic, so that the optimum of every linear network is known exactly. */
export const linearMapSource: DataSource = {
  id: "linear-map",
  title: "targets of a linear map with the singular values you give; every linear network's optimum is known exactly",
  settings: {
    samples: whole("number of samples, a power of two above the number of inputs", 64, 2, 65_536),
    inputs: whole("features of a sample", 8, 1, 1024),
    outputs: whole("targets of a sample", 8, 1, 1024),
    spectrum: { about: `singular values, multiples of 1/${grain}; r, ..., 2, 1 by default`, default: [], from: 0, to: grain, whole: false },
  },
  truths: Object.values(claims),
  make(settings, stream) {
    const [samples, inputs, outputs] = [settings.samples as number, settings.inputs as number, settings.outputs as number];
    if ((samples & (samples - 1)) !== 0 || samples <= inputs)
      throw new UsageError(
        `linear-map: needs samples as a power of two above ${inputs} inputs; got ${samples}. Use ${hadamardOrder(inputs)}.`,
      );
    const spectrum = spectrumOf(settings);
    const own = stream.child("linear-map");
    const columns = own
      .child("columns")
      .permutation(samples - 1)
      .subarray(0, inputs);
    const x = Float64Array.from({ length: samples * inputs }, (_, i) => hadamard(Math.floor(i / inputs), columns[i % inputs]! + 1));
    const rotated = x.slice();
    rotateRows(rotated, inputs, own.child("right"));
    const y = new Float64Array(samples * outputs);
    for (let i = 0; i < samples; i++)
      spectrum.forEach((s, k) => {
        y[i * outputs + k] = s * rotated[i * inputs + k]!;
      });
    rotateRows(y, outputs, own.child("left"));
    const array = (data: Float64Array, width: number) => ({ dtype: "f8" as const, shape: [samples, width], data });
    const truths: Truth[] = [
      { id: "spectrum", claim: claims.spectrum, value: spectrum, grade: "exact" },
      { id: "optimum", claim: claims.optimum, value: optima(spectrum, samples), grade: "exact" },
      { id: "white", claim: claims.whitened, value: samples, grade: "exact" },
    ];
    return { data: makeDataSet(array(x, inputs), { name: "linear-map", targets: array(y, outputs) }), truths };
  },
};

function hadamardOrder(inputs: number): number {
  let order = 2;
  while (order <= inputs) order *= 2;
  return order;
}
