import type { Core } from "@nadir/core-wasm";
import type { Applies, Certificate, Citation, Conclusion, HypothesisResult, Json, Work } from "../evidence/index.ts";
import type { Architecture, Instance } from "../formats/index.ts";

/** What the checker answered to a proposed proof: the claim as it derived it, or why it declined; `partial` is a weaker claim that it accepted, a lower bound of a rank. */
export type Proof =
  | { readonly accepted: true; readonly claim: { readonly [field: string]: Json }; readonly certificate: Certificate }
  | { readonly accepted: false; readonly because: string; readonly partial?: Extract<Proof, { accepted: true }> };

/** A feature matrix as integers over one scale, row-major, in doubles where all are below 2^53. */
export interface ExactFeatures {
  readonly values: Float64Array | readonly bigint[];
  readonly rows: number;
  readonly columns: number;
}

/** What a theorem may use. Finding may be clever and is not trusted: every proof goes through `prove`, which runs the independent checker. */
export interface Kit {
  readonly core: Core;
  readonly seed: number;
  /** Builds a certificate from evidence, lets the checker derive the claim from instance and evidence alone, and returns it. */
  prove(kind: string, instance: Instance, evidence: { readonly [field: string]: Json }): Work<Proof>;
  /** The exact outputs of a layer by the checker's own code, or why there are none: not piecewise linear, or too large. */
  integerFeatures(instance: Instance, layer: number): Work<ExactFeatures | string>;
  /** Decides hypotheses by the checker's own code. */
  hypotheses(ids: readonly string[], instance: Instance, options: { readonly [field: string]: Json }): readonly HypothesisResult[];
}

/** Options a caller may set for a theorem. */
export interface TheoremOptions {
  /** δ of `delta-optimal`; default 1e-8·½‖Y‖². */
  readonly gap?: number;
  /** The wide layer, counted from 1 over weight and pooling layers; default: the first that is wide enough, else the widest. */
  readonly layer?: number;
  /** The certificate of rank F_k = N asked for, an id of `rankSearches`; default: those that suit the network, in order. */
  readonly certificate?: string;
}

/** The answers to both questions. */
export interface Decision {
  readonly hypotheses: readonly HypothesisResult[];
  readonly conclusion: Conclusion;
  readonly certificates: readonly Certificate[];
  /** Where the statement is decided in a quantitative form, whether that form applies; default: what the ledger implies. */
  readonly applies?: Applies;
  readonly vacuous?: boolean;
  readonly because?: string;
  /** Measurements for the report that prove nothing: singular values, thresholds. */
  readonly measured?: { readonly [field: string]: Json };
}

/** One printed statement. */
export interface Theorem {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  /** At most 20 characters, for tables. */
  readonly label: string;
  /** One sentence, quantifiers in the order of the source. */
  readonly statement: string;
  readonly cite: Citation;
  /** How the text was obtained: `read`, `recalled` (never quoted, capped at `numerical` by the theorem route) or `derived` (Nadir's own). */
  readonly provenance: "read" | "recalled" | "derived";
  /** Hypothesis ids in the order of the ledger. */
  readonly hypotheses: readonly string[];
  /** Whether the statement is worth asking of a network when the user names none; the ledger says the rest. */
  concerns(architecture: Architecture): boolean;
  /** Throws before long work starts where the instance does not fit: MemoryError with the `--samples` that would, UsageError. Cheap. */
  requireFit?(instance: Instance, options: TheoremOptions): void;
  decide(instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision>;
}
