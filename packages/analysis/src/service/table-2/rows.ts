import type { Json } from "../../evidence/index.ts";
import type { StepResults } from "../reproductions/reproduction.ts";
import { type FeatureLayer, featureLayers, positions } from "./network.ts";
import type { Cell, Plan } from "./plan.ts";

/** An interval that is proved; `high` null: nothing is proved above. */
export interface Interval {
  readonly low: number;
  readonly high: number | null;
}

/** What is measured and what is proved of one feature matrix at the trained parameters. */
export interface Spectrum {
  readonly size: readonly [number, number];
  /** Measurements: computed and decomposed in that precision. */
  readonly sigmaMin: { readonly f32: number; readonly f64: number };
  readonly sigmaMax: number;
  readonly rank: Readonly<Record<"f32" | "f64", { readonly numericalRecipes: number; readonly numpy: number }>>;
  readonly scaledSigmaMin: number | null;
  /** Proved, or null where no certificate was found. */
  readonly certified: {
    readonly rank: Interval;
    readonly sigmaMin: Interval;
    readonly scaledSigmaMin: Interval;
    readonly precision: string;
    readonly means: string;
    readonly certificate: string;
  } | null;
  /** Whether the rank is proved. */
  readonly verdict: "decided" | "inconclusive";
  readonly because: string;
}

/** Whether rank F_1 = N for almost every parameter of the network, for these samples. */
export interface GenericRank {
  readonly status: "proved" | "disproved" | "undecided";
  readonly grade: string;
  readonly applies: string;
  readonly verdict: string;
  readonly because: string;
  readonly rankAtMost: number | null;
  readonly sigmaMinAtLeast: number | null;
  readonly certificate: string | null;
}

/** One network of the table. */
export interface TableRow {
  readonly filters: number;
  readonly biases: "untied" | "tied";
  readonly noise: number;
  readonly width: number;
  readonly wide: boolean;
  readonly generic: GenericRank;
  /** Loss ½‖F_L − Y‖²/N and misclassified training samples; null where nothing was trained. */
  readonly trained: { readonly loss: number; readonly wrong: number; readonly iterations: number } | null;
  readonly F1: Spectrum | null;
  readonly F3: Spectrum | null;
}

type Loose = { readonly [field: string]: Json };

function genericOf(name: string, value: Loose): GenericRank {
  if (value.accepted !== true) {
    const because = `no proof found: ${String(value.because)}`;
    return {
      status: "undecided",
      grade: "numerical",
      applies: "unknown",
      verdict: "inconclusive",
      because,
      rankAtMost: null,
      sigmaMinAtLeast: null,
      certificate: null,
    };
  }
  const claim = value.claim as Loose;
  const bound = claim.rankAtMost as number | undefined;
  const because =
    bound === undefined
      ? "one witness of full rank decides almost every parameter, since the features are analytic in them"
      : claim.reason === "width"
        ? `only ${claim.width} columns`
        : "margins show too few different patches";
  return {
    status: claim.status as GenericRank["status"],
    grade: claim.grade as string,
    applies: claim.applies as string,
    verdict: claim.verdict as string,
    because,
    rankAtMost: bound ?? null,
    sigmaMinAtLeast: (claim.sigmaMin as number | undefined) ?? null,
    certificate: `certificates/generic-${name}.json`,
  };
}

function spectrumOf(name: string, layer: FeatureLayer, value: Loose): Spectrum {
  const measured = {
    size: value.size,
    sigmaMin: value.sigmaMin,
    sigmaMax: value.sigmaMax,
    rank: value.rank,
    scaledSigmaMin: value.scaledSigmaMin,
  };
  const common = measured as unknown as Pick<Spectrum, "size" | "sigmaMin" | "sigmaMax" | "rank" | "scaledSigmaMin">;
  if (value.accepted !== true) return { ...common, certified: null, verdict: "inconclusive", because: String(value.because) };
  const claim = value.claim as { readonly [field: string]: number };
  const rank = { low: claim.rankAtLeast!, high: claim.rankAtMost! };
  const decided = rank.low === rank.high;
  return {
    ...common,
    certified: {
      rank,
      sigmaMin: { low: claim.sigmaMinAtLeast!, high: claim.sigmaMinAtMost! },
      scaledSigmaMin: { low: claim.scaledSigmaMinAtLeast!, high: claim.scaledSigmaMinAtMost! },
      precision: String(claim.precision),
      means: String(value.means),
      certificate: `certificates/spectrum-${name}-${layer}.json`,
    },
    verdict: decided ? "decided" : "inconclusive",
    because: decided ? `the rank is ${rank.low}` : `the rank lies between ${rank.low} and ${rank.high}; no certificate decides it`,
  };
}

/** The rows of the table from the results of all steps. */
export function tableRows(plan: Plan, results: StepResults): readonly TableRow[] {
  const spectrum = (cell: Cell, layer: FeatureLayer): Spectrum | null => {
    const result = results[`spectrum-${cell.name}-${layer}`];
    return result ? spectrumOf(cell.name, layer, result.value as Loose) : null;
  };
  return plan.generic.map((cell) => ({
    filters: cell.filters,
    biases: cell.tied ? "tied" : "untied",
    noise: cell.noisy ? plan.noise : 0,
    width: positions * cell.filters,
    wide: positions * cell.filters >= plan.samples,
    generic: genericOf(cell.name, results[`generic-${cell.name}`]!.value as Loose),
    trained: (results[`train-${cell.name}`]?.value as TableRow["trained"] | undefined) ?? null,
    F1: spectrum(cell, "F1"),
    F3: spectrum(cell, "F3"),
  }));
}

/** Certificates and the arrays they name, by path below the folder of results. */
export function certificateFiles(plan: Plan, results: StepResults): Readonly<Record<string, Uint8Array>> {
  const files: Record<string, Uint8Array> = {};
  const names = plan.generic.flatMap(({ name }) => [`generic-${name}`, ...Object.keys(featureLayers).map((l) => `spectrum-${name}-${l}`)]);
  for (const name of names)
    for (const [file, bytes] of Object.entries(results[name]?.bytes ?? {}))
      files[file.endsWith(".npy") ? `certificates/arrays/${file}` : `certificates/${name}.json`] = bytes;
  return files;
}
