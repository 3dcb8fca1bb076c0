import type { Core } from "@nadir/core-wasm";
import { formatNumber, type Work } from "../../evidence/index.ts";
import { type Instance, type Stage, stagesOf } from "../../formats/index.ts";
import { matrixRank, singularValues } from "../../linalg/index.ts";
import type { Kit, Proof } from "../theorem.ts";
import { type FeatureMatrix, featureMatrix, gramShift } from "./features.ts";
import { transposedMatrix } from "./upper-matrix.ts";
import { sampleCount } from "./wide-stage.ts";

/** A shift of the Gram matrix; null: by an inverse, which carries far larger condition numbers; 0: nothing is proved. */
export type Shift = number | null;

/** Multiplications above which no inverse of a matrix above layer k is tried. */
const LONG = 1e10;

/** Whether an inverse is worth trying: numpy's rank in f64 is full. A guess that proves nothing. */
export function* looksRegular(core: Core, f: FeatureMatrix): Work<boolean> {
  if (f.columns < f.rows) return false;
  using scope = core.scope("singular values");
  const values = yield* singularValues(scope.from("f64", [f.rows, f.columns], f.data));
  return matrixRank(values, f.rows, f.columns, "f64").numpy.rank === f.rows;
}

function* upperShift(core: Core, matrix: FeatureMatrix): Work<Shift> {
  const shift = yield* gramShift(core, matrix);
  if (shift !== null) return shift;
  const short = matrix.rows * matrix.rows * matrix.columns <= LONG;
  return short && (yield* looksRegular(core, matrix)) ? null : 0;
}

/** How σ_min of U_{k+2}..U_L is to be proved, layer k named by its number: a shift, null for an inverse, 0 where neither is worth trying. */
export function* upperShifts(core: Core, instance: Instance, { number: k }: Pick<Stage, "number">): Work<Shift[]> {
  const shifts: Shift[] = [];
  for (const upper of stagesOf(instance.architecture).slice(k + 1)) {
    const matrix = transposedMatrix(instance, upper);
    shifts.push(matrix ? yield* upperShift(core, matrix) : 0);
  }
  return shifts;
}

/**
 * Searches evidence of kind `gradient-bound` at the parameters given and lets the checker derive the claim: by Gram matrices where they carry it, by
 * inverses where not; a matrix above layer k that the inverse cannot carry either counts as 0.
 */
export function* proveGradientBound(kit: Kit, instance: Instance, theorem: string, stage: Stage): Work<Proof> {
  if (stage.width < sampleCount(instance))
    return {
      accepted: false,
      because: `width ${formatNumber(stage.width)} < ${formatNumber(sampleCount(instance))}: F_${stage.number} has no full row rank`,
    };
  const f = yield* featureMatrix(kit.core, instance, stage, "f64");
  const shift = yield* gramShift(kit.core, f);
  if (shift === null && !(yield* looksRegular(kit.core, f)))
    return { accepted: false, because: `no certificate of full rank of F_${stage.number} was found in f64` };
  const shifts = yield* upperShifts(kit.core, instance, stage);
  const ask = (list: readonly Shift[]): Work<Proof> =>
    kit.prove("gradient-bound", instance, { theorem, layer: stage.last, shift, shifts: [...list] });
  const proof = yield* ask(shifts);
  const weaker = shifts.map((s) => s ?? 0);
  return proof.accepted || weaker.every((s, i) => s === shifts[i]) ? proof : yield* ask(weaker);
}
