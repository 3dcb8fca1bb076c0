import { type Conclusion, formatLower, formatNumber, type Grade, type Scope, type Status, type Work } from "../../evidence/index.ts";
import { type Instance, type Stage, stagesOf } from "../../formats/index.ts";
import type { Decision, Kit, Proof, TheoremOptions } from "../theorem.ts";
import { proveWithRank, type RankPart } from "./nested-rank.ts";
import { sampleCount, wideStage } from "./wide-stage.ts";
import { spreads, witnessInstance } from "./witness.ts";

/** A statement that F_k and the matrices on one side of it have full rank together. */
export interface FullRankStatement {
  readonly id: string;
  readonly hypotheses: readonly string[];
  readonly scope: Scope;
  /** U_1..U_k or U_{k+2}..U_L. */
  readonly matrices: "below" | "above";
  /** Whether the hypotheses concern all layers up to the output. */
  readonly throughOutput: boolean;
  readonly claim: (k: number, samples: number, last: number) => string;
}

/** Reasons for dependent features that hold for every parameter, or on an open set. */
const reasons = ["width", "duplicate-samples", "constant-images", "polynomial-degree", "antipodal-pairs"];

function proveAt(kit: Kit, instance: Instance, { id, matrices }: FullRankStatement, stage: Stage): Work<Proof> {
  const evidence = { theorem: id, layer: stage.last, matrices, seed: kit.seed };
  const whole = (rank: RankPart): Work<Proof> => kit.prove("full-rank-matrices", instance, { ...evidence, rank });
  return proveWithRank(kit, instance, stage, whole, { ofPoint: false, hopeless: () => false });
}

/** Whether a matrix on the side asked for has full rank for no weights. */
function* neverFull(kit: Kit, instance: Instance, { matrices }: FullRankStatement, stage: Stage): Work<boolean> {
  const side = stagesOf(instance.architecture).filter((s) =>
    matrices === "below" ? s.number <= stage.number : s.number >= stage.number + 2,
  );
  const layers = side.filter((s) => s.type === "conv2d").map((s) => s.first);
  if (layers.length === 0) return false;
  const proof = yield* kit.prove("convolution-rank", instance, { theorem: null, layers, seed: kit.seed });
  return proof.accepted && proof.claim.status === "disproved";
}

/** A reason why rank F_k < N for every parameter, or on an open set. */
function* dependent(kit: Kit, instance: Instance, { id }: FullRankStatement, stage: Stage): Work<Proof> {
  for (const reason of reasons) {
    const proof = yield* kit.prove("rank-upper-bound", instance, { theorem: id, layer: stage.last, reason });
    if (proof.accepted && proof.claim.status === "disproved") return proof;
  }
  return { accepted: false, because: "no structural reason for dependent features" };
}

/** A matrix of full rank for no weights, then dependent features, then full rank at the point, then at a witness. */
function* search(kit: Kit, instance: Instance, statement: FullRankStatement, stage: Stage): Work<Proof> {
  const { id, matrices } = statement;
  if (yield* neverFull(kit, instance, statement, stage)) {
    const evidence = { theorem: id, layer: stage.last, rank: null, matrices, seed: kit.seed };
    return yield* kit.prove("full-rank-matrices", instance, evidence);
  }
  const never = yield* dependent(kit, instance, statement, stage);
  if (never.accepted) return never;
  const here = yield* proveAt(kit, instance, statement, stage);
  if (here.accepted && here.claim.status !== "undecided") return here;
  for (const spread of spreads) {
    const there = yield* proveAt(kit, witnessInstance(kit.core, instance, kit.seed, spread, stage.first), statement, stage);
    if (there.accepted && there.claim.status !== "undecided") return there;
  }
  return here;
}

type Matrix = { readonly layer: number; readonly rows: number; readonly columns: number; readonly rankAtMost: number };

function because(instance: Instance, statement: FullRankStatement, stage: Stage, proof: Proof): string {
  if (!proof.accepted) return proof.because;
  const { claim } = proof;
  if (claim.rankAtMost !== undefined)
    return `${claim.reason}: rank F_${stage.number} <= ${formatNumber(Number(claim.rankAtMost))} < ${formatNumber(sampleCount(instance))}`;
  const matrices = claim.matrices as unknown as readonly Matrix[];
  const never = matrices.find((m) => m.rankAtMost < Math.min(m.rows, m.columns));
  if (never) {
    const name = instance.architecture.layers[never.layer]!.name;
    const set = statement.matrices === "above" ? `S_${stage.number} is empty: ` : "";
    return `${set}U of "${name}" is ${never.rows}x${never.columns} and has rank at most ${never.rankAtMost} for all weights`;
  }
  const ranks = matrices.map(
    (m) => `U of "${instance.architecture.layers[m.layer]!.name}" has generic rank ${Math.min(m.rows, m.columns)}`,
  );
  const sigma =
    typeof claim.sigmaMin === "number"
      ? `sigma_min(F_${stage.number}) >= ${formatLower(claim.sigmaMin, 3)}`
      : `rank F_${stage.number} = ${sampleCount(instance)}`;
  return [`one point with ${sigma}`, ...ranks].join("; ");
}

function conclude(instance: Instance, statement: FullRankStatement, stage: Stage, proof: Proof): Conclusion {
  const claim = proof.accepted ? proof.claim : {};
  const status = (claim.status as Status | undefined) ?? "undecided";
  const samples = sampleCount(instance);
  return {
    claim: statement.claim(stage.number, samples, stagesOf(instance.architecture).length),
    status,
    grade: (claim.grade as Grade | undefined) ?? "numerical",
    scope: status === "disproved" ? (claim.scope as Scope) : statement.scope,
    because: because(instance, statement, stage, proof),
    numbers: {
      layer: stage.number,
      width: stage.width,
      samples,
      ...(typeof claim.sigmaMin === "number" ? { sigmaMin: claim.sigmaMin } : {}),
      ...(typeof claim.rankAtMost === "number" ? { rankAtMost: claim.rankAtMost } : {}),
    },
  };
}

/** Decides a statement about F_k and the matrices on one side of it. */
export function* decideFullRank(statement: FullRankStatement, instance: Instance, options: TheoremOptions, kit: Kit): Work<Decision> {
  const stage = wideStage(instance, options);
  const through = statement.throughOutput ? { through: instance.architecture.layers.length - 1 } : {};
  const hypotheses = kit.hypotheses(statement.hypotheses, instance, { layer: stage.last, ...through });
  const proof = yield* search(kit, instance, statement, stage);
  return {
    hypotheses,
    conclusion: conclude(instance, statement, stage, proof),
    certificates: proof.accepted ? [proof.certificate] : [],
  };
}
