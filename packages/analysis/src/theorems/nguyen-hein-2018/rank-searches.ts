import { UsageError } from "@nadir/core-wasm";
import { formatLower, formatNumber, type Json, type Work } from "../../evidence/index.ts";
import { activationFacts, type Instance, type Stage } from "../../formats/index.ts";
import type { Kit, Proof } from "../theorem.ts";
import { arithmeticFor } from "./arithmetic.ts";
import { constructIndependentFeatures, shortOf } from "./construct.ts";
import { proveDeficiency, proveModular, suitsExact } from "./exact-rank.ts";
import { type FeatureMatrix, gramShift } from "./features.ts";
import { peelSamples } from "./filters.ts";
import { isRelu, triangularMinor } from "./triangular-minor.ts";

/** A claim as the checker derived it. */
export type Claim = { readonly [field: string]: Json };

/** One way to decide rank F_k: it looks for evidence and lets the checker derive the claim. */
export interface RankSearch {
  /** The word that `TheoremOptions.certificate` and `--certificate` take. */
  readonly id: string;
  /** The kind of certificate it writes; no two rows share one. */
  readonly kind: string;
  /** One sentence for help. */
  readonly summary: string;
  /** `full-rank`: rank F_k = N. `deficiency`: a bound below N at the stored parameters, asked for after the structural reasons. */
  readonly proves: "full-rank" | "deficiency";
  /** Whether the proof is of the stored parameters; otherwise it is of some or almost every parameter, and is not tried at the given point unless asked for. */
  readonly ofPoint: boolean;
  /** Whether it may succeed at this network, from the architecture alone; where not, it is tried only when asked for. */
  suits(instance: Instance, stage: Stage): boolean;
  /** The point to try where the given one fails, in place of the random witness, or why there is none. */
  witness?(kit: Kit, instance: Instance, stage: Stage): Work<{ readonly instance: Instance } | { readonly because: string }>;
  find(kit: Kit, instance: Instance, theorem: string, stage: Stage, features: FeatureMatrix): Work<Proof>;
  /** Why the rank is what an accepted claim says, in a few words that follow "with" or stand in brackets. */
  because(claim: Claim): string;
}

const sigma = (claim: Claim): string => `sigma_min >= ${formatLower(Number(claim.sigmaMin), 3)}`;

const gram: RankSearch = {
  id: "gram",
  kind: "feature-rank-gram",
  summary: "one shifted Cholesky factorization of the Gram matrix; condition numbers up to about 1e6",
  proves: "full-rank",
  ofPoint: true,
  suits: () => true,
  *find(kit, instance, theorem, stage, features) {
    const shift = yield* gramShift(kit.core, features);
    if (shift === null) return { accepted: false, because: "no shift survives the rounding of the Gram matrix" };
    return yield* kit.prove(this.kind, instance, { theorem, layer: stage.last, columns: null, shift });
  },
  because: sigma,
};

const inverse: RankSearch = {
  id: "inverse",
  kind: "feature-rank-inverse",
  summary: "a verified right inverse; condition numbers up to about 1e12",
  proves: "full-rank",
  ofPoint: true,
  suits: () => true,
  find(kit, instance, theorem, stage) {
    return kit.prove(this.kind, instance, { theorem, layer: stage.last, columns: null });
  },
  because: sigma,
};

const modular: RankSearch = {
  id: "modular",
  kind: "feature-rank-modular",
  summary: "exact, modulo a prime; piecewise linear networks (identity, ReLU, leaky ReLU) at any condition number",
  proves: "full-rank",
  ofPoint: true,
  suits: (instance, stage) => suitsExact(instance, stage.last),
  find: (kit, instance, theorem, stage) => proveModular(kit, instance, theorem, stage.last),
  because: (claim) => `rank ${formatNumber(Number(claim.rank))} in exact integers`,
};

const deficiency: RankSearch = {
  id: "deficiency",
  kind: "feature-rank-deficiency",
  summary: "the exact rank below N at this point; piecewise linear networks",
  proves: "deficiency",
  ofPoint: true,
  suits: (instance, stage) => suitsExact(instance, stage.last),
  find: (kit, instance, theorem, stage) => proveDeficiency(kit, instance, theorem, stage.last),
  because: (claim) => `rank ${formatNumber(Number(claim.rank))} in exact integers`,
};

const triangular: RankSearch = {
  id: "triangular",
  kind: "feature-rank-triangular",
  summary: "a triangular minor, exact for ReLU at any condition number; else at weights built in closed form",
  proves: "full-rank",
  ofPoint: true,
  suits: (_, stage) => isRelu(stage.activation),
  witness: (kit, instance, stage) => constructIndependentFeatures(kit.core, instance, stage.number, kit.seed),
  *find(kit, instance, theorem, stage, features) {
    const arithmetic = arithmeticFor(instance, stage.last);
    const minor = yield* triangularMinor(kit.core, instance, stage, features, arithmetic);
    if (!minor) return { accepted: false, because: "no order of samples and neurons makes the features triangular" };
    return yield* kit.prove(this.kind, instance, { theorem, layer: stage.last, arithmetic, ...minor });
  },
  because: (claim) => `a triangular minor of ${claim.columns} columns without a zero on its diagonal`,
};

const peeling: RankSearch = {
  id: "peeling",
  kind: "feature-rank-peeling",
  summary: "samples peel off one by one as strict minima of integer projections; for some or almost every parameter, equal patches or not",
  proves: "full-rank",
  ofPoint: false,
  suits: (_, stage) => activationFacts(stage.activation).limits !== null && stage.bias !== "none",
  *find(kit, instance, theorem, stage) {
    const peeled = yield* peelSamples(kit.core, instance, stage, kit.seed);
    if (!peeled) return { accepted: false, because: `layer ${stage.number} is neither dense nor convolutional` };
    const { filters, rows, columns, bank } = peeled;
    const samples = instance.inputs.shape[0]!;
    const arithmetic = arithmeticFor(bank, stage.first);
    const proof = yield* kit.prove(this.kind, instance, { theorem, layer: stage.last, arithmetic, filters, rows, columns });
    if (!proof.accepted || rows.length === samples) return proof;
    const where = (proof.claim.scopes as readonly Json[]).includes("almost-every-parameter") ? "almost every parameter" : "some parameters";
    return { accepted: false, because: `${shortOf(stage, rows.length, samples)}: rank >= ${rows.length} for ${where}`, partial: proof };
  },
  because: (claim) => `projections on integer filters peel off ${claim.rankAtLeast} samples one by one, whether patches are equal or not`,
};

/** Every way to decide rank F_k = N, in the order in which they are tried; adding one is one line. */
export const rankSearches: readonly RankSearch[] = [gram, inverse, triangular, modular, peeling, deficiency];

/** The rows to try: the one asked for, or null where none is. @throws UsageError for an unknown word */
export function requestedSearch(certificate: string | undefined): RankSearch | null {
  if (certificate === undefined) return null;
  const row = rankSearches.find(({ id }) => id === certificate);
  if (row) return row;
  throw new UsageError(
    `certificate: needs one of ${rankSearches.map(({ id }) => id).join(", ")}; got ${certificate}. See \`nadir list certificates\`; leave it out to try them in order.`,
  );
}

/** The row that made a claim; null for a bound of the rank by structure. */
export function searchOf(kind: string): RankSearch | null {
  return rankSearches.find((row) => row.kind === kind) ?? null;
}
