import type { Grade, Scope } from "../evidence/index.ts";
import { layerWidth } from "../formats/index.ts";
import { type BoundedMatrix, errorNorm } from "./bounded-matrix.ts";
import { columns, integer, theoremId } from "./fields.ts";
import { isAnalytic } from "./forward.ts";
import type { Fields } from "./kind.ts";
import { answers } from "./ledger.ts";
import type { Loaded } from "./loaded.ts";

/** The part of the evidence that says which features a rank certificate is about. */
export interface FeatureChoice {
  readonly theorem: string | null;
  /** Index into `architecture.layers` of the layer whose output is F. */
  readonly layer: number;
  /** Columns that already have full rank, or null for all. */
  readonly columns: readonly number[] | null;
}

/** Validates `theorem`, `layer` and `columns`. @throws Declined */
export function featureChoice(loaded: Loaded, evidence: Fields): FeatureChoice {
  const layer = integer("evidence.layer", evidence.layer, 0, loaded.architecture.layers.length - 1);
  const width = layerWidth(loaded.architecture, layer);
  return { theorem: theoremId(evidence.theorem), layer, columns: columns("evidence.columns", evidence.columns, width) };
}

/** A proof of rank F = N at the stored parameters. */
export interface RankFinding {
  readonly kind: string;
  readonly grade: Grade;
  /** How many columns of F were used. */
  readonly columns: number;
  /** What the kind adds to the claim. */
  readonly numbers: Fields;
}

/**
 * The claim of a rank certificate: rank F = N at the stored parameters; hence at some parameter; and, where F depends on the parameters
 * analytically, at almost every one, for this data set.
 */
export function rankClaim(loaded: Loaded, { layer, theorem }: FeatureChoice, { kind, grade, columns, numbers }: RankFinding): Fields {
  const scopes: Scope[] = ["some-parameter", "this-point"];
  if (isAnalytic(loaded, layer)) scopes.push("almost-every-parameter");
  const common = answers(loaded, { kind, theorem, status: "proved", grade, scopes, options: { layer } });
  const width = layerWidth(loaded.architecture, layer);
  return { ...common, layer, width, columns, rank: loaded.samples, ...numbers };
}

/** The finding of a kind that bounds σ_min(F) from below in floating point. */
export function enclosedRank(kind: string, matrix: BoundedMatrix, sigmaMin: number): RankFinding {
  return { kind, grade: "enclosed", columns: matrix.columns, numbers: { sigmaMin, rho: errorNorm(matrix) } };
}
