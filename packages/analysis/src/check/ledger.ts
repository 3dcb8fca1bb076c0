import { appliesOf, type Grade, type HypothesisResult, type Scope, type Status, verdictOf } from "../evidence/index.ts";
import { Declined } from "./declined.ts";
import { hypotheses } from "./hypotheses/table.ts";
import type { Fields } from "./kind.ts";
import type { Loaded } from "./loaded.ts";
import { statements } from "./statements.ts";

/** Decides hypotheses by id, in the order given. @throws Declined on an id that is not in the table */
export function decideHypotheses(ids: readonly string[], loaded: Loaded, options: Fields): readonly HypothesisResult[] {
  return ids.map((id) => {
    const hypothesis = hypotheses.get(id);
    if (!hypothesis) throw new Declined(`hypotheses: needs one of ${[...hypotheses.keys()].join(", ")}; got "${id}".`);
    return hypothesis.decide(loaded, options);
  });
}

/** What a kind has proved, before the printed theorem is asked. */
export interface Finding {
  readonly kind: string;
  /** The theorem the certificate names, or null for the bare claim. */
  readonly theorem: string | null;
  /** `proved`: what the statement concludes, for each of `scopes`; `disproved`: its negation. */
  readonly status: Status;
  readonly grade: Grade;
  /** Every scope the finding covers, strongest last. */
  readonly scopes: readonly Scope[];
  /** Passed to the hypotheses. */
  readonly options: Fields;
}

/**
 * The fields every claim has: both answers and the verdict that follows. A finding that does not reach the scope of the statement, or is about
 * another layer than its conclusion, leaves it `undecided`. @throws Declined on an unknown theorem or one that this kind does not decide
 */
export function answers(loaded: Loaded, finding: Finding): Fields {
  const { kind, theorem, grade, scopes, options } = finding;
  const common = { theorem, model: loaded.model, data: loaded.dataset, samples: loaded.samples, grade, scope: scopes.at(-1)!, scopes };
  if (theorem === null) return { ...common, hypotheses: [], applies: "unknown", status: finding.status, verdict: "inconclusive" };
  const statement = statements.get(theorem);
  if (!statement?.kinds.includes(kind)) throw new Declined(`theorem: needs one that ${kind} decides; got "${theorem}".`);
  const reach: Fields = statement.throughOutput ? { through: loaded.architecture.layers.length - 1, ...options } : options;
  const decided = decideHypotheses(statement.hypotheses, loaded, reach);
  const applies = appliesOf(decided);
  const reached = scopes.includes(statement.scope) && (statement.reaches?.(loaded, options) ?? true);
  const status = reached ? finding.status : "undecided";
  const ledger = decided.map(({ id, verdict, grade }) => ({ id, verdict, grade }));
  return { ...common, hypotheses: ledger, applies, status, verdict: verdictOf(applies, status) };
}
