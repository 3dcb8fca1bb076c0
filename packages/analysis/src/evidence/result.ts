import type { Grade } from "./grade.ts";

/** Does the published statement apply? */
export type Applies = "yes" | "no" | "unknown";
/** Does its conclusion hold here? */
export type Status = "proved" | "disproved" | "undecided" | "not-tested";
/** What follows from the two answers. */
export type Verdict = "verified" | "refuted" | "not-applicable" | "inconclusive";
/** What a conclusion speaks of. */
export type Scope = "this-point" | "some-parameter" | "almost-every-parameter" | "architecture";

/** Plain data that shows why a hypothesis fails or holds; `kind` says how to draw it, e.g. `equal-patches`, `equal-samples`, `width`, `zero-rows`. */
export interface Witness {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** One hypothesis of a theorem at one instance. */
export interface HypothesisResult {
  readonly id: string;
  readonly verdict: "holds" | "fails" | "unknown";
  readonly grade: Grade;
  readonly because: string;
  readonly witness?: Witness;
  /** How to make it hold; present whenever it fails. */
  readonly fix?: string;
}

/** The conclusion of a theorem at one instance, decided whether or not the hypotheses hold. */
export interface Conclusion {
  readonly claim: string;
  readonly status: Status;
  readonly grade: Grade;
  readonly scope: Scope;
  readonly because: string;
  /** bound / value, at least 1; above 10 the bound is "true but says nothing here". */
  readonly slack?: number;
  /** Where a measurement points while the status is undecided. */
  readonly leaning?: "holds" | "fails";
  readonly numbers: Readonly<Record<string, number | string | boolean>>;
}

/** Where a statement comes from. */
export interface Citation {
  readonly authors: string;
  readonly title: string;
  readonly venue: string;
  readonly year: number;
  readonly where: string;
  readonly url: string;
}

/** One theorem at one instance: one row of a report. */
export interface TheoremResult {
  readonly theorem: string;
  readonly verdict: Verdict;
  readonly applies: Applies;
  readonly grade: Grade;
  /** True where no instance can satisfy the hypotheses. */
  readonly vacuous: boolean;
  readonly because: string;
  readonly hypotheses: readonly HypothesisResult[];
  readonly conclusion: Conclusion;
  /** Paths of the certificates, relative to the report. */
  readonly certificates: readonly string[];
  readonly cite: Citation;
}

/** Whether the statement applies: no if one hypothesis fails, yes if all hold. */
export function appliesOf(hypotheses: readonly HypothesisResult[]): Applies {
  if (hypotheses.some((h) => h.verdict === "fails")) return "no";
  return hypotheses.every((h) => h.verdict === "holds") ? "yes" : "unknown";
}

/** The verdict that follows from the two answers. */
export function verdictOf(applies: Applies, status: Status): Verdict {
  if (applies === "no") return "not-applicable";
  if (applies === "yes" && status === "proved") return "verified";
  if (applies === "yes" && status === "disproved") return "refuted";
  return "inconclusive";
}
