import type { Work } from "../../evidence/index.ts";
import { add, divide, fromDouble, multiply, type Rational, rational, subtract, toDouble, zero } from "../../exact/index.ts";
import { Declined } from "../declined.ts";
import { firstEqualSamples, type Rows, sameRow, targetRows } from "../exact-zero/equal-samples.ts";
import { exactKeys, integer, theoremId } from "../fields.ts";
import { squaredLosses } from "../hypotheses/squared-loss.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";

const kind = "label-conflict";
const two = rational(2n);

/** Σ‖y − ȳ‖² over some rows, exactly: Σy² − (Σy)²/n, column by column. */
function scatter({ data, width }: Rows, rows: readonly number[]): Rational {
  let total = zero;
  for (let j = 0; j < width; j++) {
    let [sum, squares] = [zero, zero];
    for (const row of rows) {
      const y = fromDouble(data[row * width + j]!);
      sum = add(sum, y);
      squares = add(squares, multiply(y, y));
    }
    total = add(total, subtract(squares, divide(multiply(sum, sum), rational(BigInt(rows.length)))));
  }
  return total;
}

/** Sets of samples with equal inputs and not all the same target, in the order of their first samples. */
function conflicts(loaded: Loaded, targets: Rows): readonly (readonly number[])[] {
  const groups = new Map<number, number[]>();
  for (const [row, first] of firstEqualSamples(loaded).entries())
    if (first === row) groups.set(row, [row]);
    else groups.get(first)!.push(row);
  return [...groups.values()].filter((rows) => rows.some((row) => !sameRow(targets, rows[0]!, row)));
}

function* derive(loaded: Loaded, evidence: Fields): Work<Fields> {
  yield { what: "equal samples", done: 0, total: 1 };
  const fields = exactKeys("evidence", evidence, ["theorem", "layer"]);
  const theorem = theoremId(fields.theorem);
  const layer = fields.layer === null ? null : integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  if (!squaredLosses.includes(loaded.loss)) throw new Declined(`loss: needs ${squaredLosses.join(" or ")}; got ${loaded.loss}.`);
  const targets = targetRows(loaded);
  const found = conflicts(loaded, targets);
  if (found.length === 0) throw new Declined("samples: needs two with equal inputs and different targets; got none.");
  const bound = divide(
    found.reduce((sum, rows) => add(sum, scatter(targets, rows)), zero),
    two,
  );
  const [rows] = found as [readonly number[]];
  const scopes = ["this-point", "some-parameter", "almost-every-parameter", "architecture"] as const;
  return {
    ...answers(loaded, { kind, theorem, status: "disproved", grade: "exact", scopes, options: layer === null ? {} : { layer } }),
    layer,
    conflicts: found.length,
    samplesInConflict: found.reduce((sum, group) => sum + group.length, 0),
    first: rows[0]!,
    second: rows.find((row) => !sameRow(targets, rows[0]!, row))!,
    lossAtLeast: toDouble(bound, "down"),
  };
}

/** No parameter has zero loss: samples that the network cannot tell apart have different targets. */
export const labelConflict: Kind = {
  id: kind,
  says: "Samples with equal inputs have different targets, so that ½‖F_L - Y‖² >= lossAtLeast > 0 for every parameter.",
  derive,
};
