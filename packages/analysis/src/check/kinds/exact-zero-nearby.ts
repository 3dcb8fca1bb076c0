import type { Json, Status, Work } from "../../evidence/index.ts";
import type { Stage } from "../../formats/index.ts";
import { Declined } from "../declined.ts";
import { type Move, pass, residualOf, type ZeroProblem, zeroProblem } from "../exact-zero/problem.ts";
import { zeroRoute } from "../exact-zero/routes.ts";
import { exactKeys, integer, string, theoremId } from "../fields.ts";
import { down, transposed } from "../gradient/enclosed.ts";
import { frobenius, halfSquares } from "../gradient/norms.ts";
import { unrolled } from "../gradient/unrolled.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";
import { type Shift, shiftOf, smallestSingular } from "../smallest-singular.ts";
import type { Terms } from "../terms.ts";

const kind = "exact-zero-nearby";

function shiftList(value: Json | undefined, count: number): readonly Shift[] {
  if (!Array.isArray(value) || value.length !== count) throw new Declined(`evidence.shifts: needs a list of ${count} shifts.`);
  return (value as readonly Json[]).map((item, i) => shiftOf(`evidence.shifts[${i}]`, item));
}

/** A lower bound of σ_min(U_l) at the exact zero: that of the stored matrix, less what it moves; 0 where none is proved. */
function* upperRank(problem: ZeroProblem, stage: Stage, way: Shift, moves: readonly Move[]): Work<number> {
  if (way === 0) return 0;
  const map = unrolled(problem.loaded, stage);
  const wide = map.rows <= map.columns ? map : transposed(map);
  const matrix = { values: wide.weights, rows: wide.rows, columns: wide.columns, error: new Float64Array(wide.columns) };
  const stored = yield* smallestSingular(matrix, way, problem.terms);
  const moved = moves.find((m) => m.stage === stage)?.distance ?? 0;
  return moved === 0 ? stored : Math.max(0, down(stored - moved, 1));
}

/** √Σ distance², rounded up. */
function total(moves: readonly Move[]): number {
  const values = Float64Array.from(moves, ({ distance }) => distance);
  return frobenius({ values, error: new Float64Array(values.length), rows: 1, columns: values.length }).high;
}

/** What is proved of the statement named: Theorem 4.5 wants its zeros in S_k, the bare claim wants one anywhere. */
function statusOf(theorem: string | null, inSk: boolean): Status {
  return theorem === null || inSk ? "proved" : "undecided";
}

function* derive(loaded: Loaded, evidence: Fields, terms: Terms): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "route", "shift", "shifts"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  const problem = zeroProblem(loaded, layer, terms);
  const { wide, upper, distinct } = problem;
  const name = string("evidence.route", fields.route);
  const route = zeroRoute(name, upper);
  const shifts = shiftList(fields.shifts, upper.length - 1);
  const passed = yield* pass(problem, layer);
  const loss = halfSquares(frobenius(residualOf(passed.outputs, problem.targets.data, terms)));
  const sigmaMin = yield* smallestSingular(passed.features, shiftOf("evidence.shift", fields.shift), terms);
  const { moves, numbers } = yield* route(problem, passed, sigmaMin);
  const distance = total(moves);
  if (!(distance < Number.POSITIVE_INFINITY && loss.high < Number.POSITIVE_INFINITY))
    throw new Declined(`distance: needs finite bounds; got ${distance} and a loss of at most ${loss.high}.`);
  const matrices: { of: string; sigmaMin: number }[] = [];
  for (const [i, stage] of upper.slice(1).entries())
    matrices.push({ of: `U_${stage.number}`, sigmaMin: yield* upperRank(problem, stage, shifts[i]!, moves) });
  const inSk = distinct.length === loaded.samples && matrices.every((m) => m.sigmaMin > 0);
  const options = { layer, through: loaded.architecture.layers.length - 1 };
  return {
    ...answers(loaded, { kind, theorem, status: statusOf(theorem, inSk), grade: "enclosed", scopes: ["some-parameter"], options }),
    layer,
    width: wide.width,
    route: name,
    distinct: distinct.length,
    sigmaMin,
    ...numbers,
    moved: moves.map((m) => ({ parameter: `${m.stage.name}.weight`, distance: m.distance })),
    distance,
    matrices,
    inSk,
    lossAtLeast: loss.low,
    lossAtMost: loss.high,
  };
}

/** A point with Φ = 0, exactly and for real numbers, within a stated distance of the stored parameters (Nguyen & Hein 2018, Theorem 4.5, part 2, and beyond). */
export const exactZeroNearby: Kind = {
  id: kind,
  says: "Real parameters within `distance` of the stored ones, which differ from them in the matrices named alone, fit every target: ½‖F_L - Y‖² is exactly 0 there.",
  derive,
};
