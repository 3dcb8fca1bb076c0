import type { Scope, Work } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import { deficiencyReasons } from "../deficiency/index.ts";
import { exactKeys, integer, string, theoremId } from "../fields.ts";
import { stageOfLayer } from "../hypotheses/rule.ts";
import type { Fields, Kind } from "../kind.ts";
import { answers } from "../ledger.ts";
import type { Loaded } from "../loaded.ts";

const kind = "rank-upper-bound";

/**
 * The scopes of `rank F_k = N` that a bound refutes, what the bound itself holds for last: one for every parameter refutes existence and almost-every
 * alike; one on an open set refutes almost-every, and is claimed of this point.
 */
const refutes: Readonly<Record<string, readonly Scope[]>> = {
  "this-point": ["this-point"],
  "open-set": ["almost-every-parameter", "this-point"],
  architecture: ["this-point", "some-parameter", "almost-every-parameter", "architecture"],
};

function* derive(loaded: Loaded, evidence: Fields): Work<Fields> {
  const fields = exactKeys("evidence", evidence, ["theorem", "layer", "reason"]);
  const theorem = theoremId(fields.theorem);
  const layer = integer("evidence.layer", fields.layer, 0, loaded.architecture.layers.length - 1);
  const id = string("evidence.reason", fields.reason);
  const reason = deficiencyReasons.find((row) => row.id === id);
  if (!reason) throw new Declined(`evidence.reason: needs one of ${deficiencyReasons.map((row) => row.id).join(", ")}; got "${id}".`);
  const stage = stageOfLayer(loaded.architecture, layer);
  const found = reason.bound(loaded, stage.number);
  if (typeof found === "string") throw new Declined(`${id}: ${found}.`);
  if (!(found.rank < loaded.samples)) throw new Declined(`${id}: needs a rank below ${loaded.samples}; got ${found.rank}.`);
  const common = answers(loaded, {
    kind,
    theorem,
    status: "disproved",
    grade: found.grade,
    scopes: refutes[found.reach]!,
    options: { layer },
  });
  return { ...common, layer, width: stage.width, reason: id, rankAtMost: found.rank };
}

/** Features that cannot be independent: rank F_k <= r < N, by a structural reason that the checker finds again by itself. */
export const rankUpperBound: Kind = {
  id: kind,
  says: "The feature matrix F_k of these samples has rank at most r < N, for the reason named: at this point, or for every parameter.",
  derive,
};
