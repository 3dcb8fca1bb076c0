import { UsageError } from "@nadir/core-wasm";
import { type DataSet, firstSamples } from "../../formats/index.ts";
import type { ReproductionRequest, ReproductionSetting } from "../reproductions/reproduction.ts";
import { positions } from "./network.ts";

/** Above this number of samples singular values and training are left out: the question of the generic rank alone is decided. */
const measuredSamples = 4000;

/** One network with its data: T_1, biases tied or not, input noise or none. */
export interface Cell {
  readonly name: string;
  readonly filters: number;
  readonly tied: boolean;
  readonly noisy: boolean;
}

/** What a request asks for. */
export interface Plan {
  readonly data: DataSet;
  readonly samples: number;
  /** Standard deviation of the input noise where there is some. */
  readonly noise: number;
  readonly epochs: number;
  /** Networks to train and measure; none for many samples. */
  readonly trained: readonly Cell[];
  /** Networks whose generic rank is decided. */
  readonly generic: readonly Cell[];
  /** Whether one Gram matrix takes so long that it is computed, and kept, panel by panel. */
  readonly paneled: boolean;
  /** Up to how many rows the certificates try pairs of doubles. */
  readonly precise: number;
}

/** The settings that `--set` takes. */
export const settings: readonly ReproductionSetting[] = [
  { name: "samples", what: "how many of the first samples; default 2000, or all if there are fewer" },
  { name: "filters", what: "values of T_1, such as 1,2,3; default up to one above the least with 676*T_1 >= N" },
  { name: "biases", what: "untied, tied or both (default)" },
  { name: "noise", what: "standard deviation of the input noise; default 1e-5; 0: only without" },
  { name: "epochs", what: "epochs of Adam; default 30" },
  { name: "precise", what: "pairs of doubles for matrices of up to so many rows where doubles do not decide; default 2048, 0: never" },
];

function number(request: ReproductionRequest, name: string, fallback: number, integer = true): number {
  const text = request.settings[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1e9 && (!integer || Number.isInteger(value))) return value;
  throw new UsageError(`--set ${name}: needs a non-negative ${integer ? "integer" : "number"}; got ${text}. Correct it.`);
}

function dataOf(request: ReproductionRequest): DataSet {
  const { data } = request;
  if (!data)
    throw new UsageError("nguyen-hein-table-2: needs MNIST images; got no data. Give --data images.idx.gz --labels labels.idx.gz.");
  if (data.inputs.shape.slice(1).join() !== "1,28,28")
    throw new UsageError(
      `nguyen-hein-table-2: needs images of 28 by 28 pixels, as MNIST has; got samples [${data.inputs.shape.slice(1).join(",")}]. Give such --data.`,
    );
  if (data.targets?.shape.length !== 1)
    throw new UsageError("nguyen-hein-table-2: needs the labels of the images; got none. Give --labels.");
  return data;
}

function filterCounts(request: ReproductionRequest, samples: number, large: boolean): readonly number[] {
  const transition = Math.ceil(samples / positions);
  const text = request.settings.filters;
  if (text === undefined) return large ? [transition] : Array.from({ length: transition + 1 }, (_, i) => i + 1);
  const counts = text.split(",").map(Number);
  if (counts.every((t, i) => Number.isInteger(t) && t >= 1 && t <= 100 && (i === 0 || t > counts[i - 1]!))) return counts;
  throw new UsageError(`--set filters: needs increasing numbers from 1 to 100, such as 1,2,3; got ${text}. Correct it.`);
}

function biasesOf(request: ReproductionRequest, large: boolean): readonly boolean[] {
  const word = request.settings.biases ?? (large ? "untied" : "both");
  const tied = { untied: [false], tied: [true], both: [false, true] }[word];
  if (tied) return tied;
  throw new UsageError(`--set biases: needs untied, tied or both; got ${word}. Correct it.`);
}

/** Reads a request. @throws UsageError for data or settings that do not fit */
export function planOf(request: ReproductionRequest): Plan {
  const all = dataOf(request);
  const samples = number(request, "samples", Math.min(2000, all.inputs.shape[0]!));
  const data = firstSamples(all, samples);
  const noise = number(request, "noise", 1e-5, false);
  const large = samples > measuredSamples;
  const noises = noise === 0 ? [false] : large ? [true] : [true, false];
  const cells = filterCounts(request, samples, large).flatMap((filters) =>
    noises.flatMap((noisy) =>
      biasesOf(request, large).map((tied) => ({
        name: `T${filters}-${noisy ? "noise" : "raw"}-${tied ? "tied" : "untied"}`,
        filters,
        tied,
        noisy,
      })),
    ),
  );
  const precise = number(request, "precise", 2048);
  return {
    data,
    samples,
    noise,
    epochs: number(request, "epochs", 30),
    trained: large ? [] : cells,
    generic: cells,
    paneled: large,
    precise,
  };
}
