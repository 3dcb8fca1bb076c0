import type { Grade, Json, Scope, Work } from "../evidence/index.ts";
import { Declined } from "./declined.ts";
import { record, string } from "./fields.ts";
import type { Kind } from "./kind.ts";
import { featureRankGram } from "./kinds/feature-rank-gram.ts";
import { featureRankInverse } from "./kinds/feature-rank-inverse.ts";
import { featureRankModular } from "./kinds/feature-rank-modular.ts";
import { featureRankPeeling } from "./kinds/feature-rank-peeling.ts";
import { featureRankTriangular } from "./kinds/feature-rank-triangular.ts";
import type { Loaded } from "./loaded.ts";
import type { Terms } from "./terms.ts";

/** Kinds whose claim is rank F = N, as parts of other proofs; adding one is one line. */
const parts: ReadonlyMap<string, Kind> = new Map(
  [featureRankGram, featureRankInverse, featureRankTriangular, featureRankModular, featureRankPeeling].map((kind) => [kind.id, kind]),
);

/** A proof of rank F = N inside another one. */
export interface ProvedRank {
  readonly kind: string;
  readonly grade: Grade;
  readonly scopes: readonly Scope[];
  /** A lower bound of σ_min(F) at the stored parameters; null where the proof gives none. */
  readonly sigmaMin: number | null;
}

/** Derives the rank proof in `evidence.rank`: `kind` and the evidence of that kind but for `theorem` and `layer`. @throws Declined where it is none */
export function* provedRank(loaded: Loaded, layer: number, value: Json | undefined, terms: Terms): Work<ProvedRank> {
  const { kind: id, ...rest } = record("evidence.rank", value);
  const kind = parts.get(string("evidence.rank.kind", id));
  if (!kind) throw new Declined(`evidence.rank.kind: needs one of ${[...parts.keys()].join(", ")}; got "${id}".`);
  for (const field of ["theorem", "layer"])
    if (Object.hasOwn(rest, field)) throw new Declined(`evidence.rank: needs no "${field}"; it is that of the whole.`);
  const claim = yield* kind.derive(loaded, { ...rest, theorem: null, layer }, terms);
  const rank = claim.rank ?? claim.rankAtLeast;
  if (rank !== loaded.samples) throw new Declined(`evidence.rank: needs rank ${loaded.samples}; got ${rank}.`);
  return {
    kind: kind.id,
    grade: claim.grade as Grade,
    scopes: claim.scopes as readonly Scope[],
    sigmaMin: typeof claim.sigmaMin === "number" ? claim.sigmaMin : null,
  };
}
