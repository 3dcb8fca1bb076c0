import type { Json, Work } from "../../evidence/index.ts";
import { Declined } from "../declined.ts";
import { exactKeys, integer, string } from "../fields.ts";
import type { Terms } from "../terms.ts";
import { type IntegerMatrix, transposed } from "./integer-matrix.ts";

/** Σ coefficient · row = 0 over the terms, in which row `of` occurs. */
interface Relation {
  readonly of: number;
  readonly terms: ReadonlyMap<number, bigint>;
}

/** Relations among the rows or among the columns of a matrix. */
interface Relations {
  readonly side: "rows" | "columns";
  readonly list: readonly Relation[];
}

const mostDigits = 1_000_000;

function coefficient(what: string, value: Json | undefined): bigint {
  const text = string(what, value);
  if (!(text.length <= mostDigits && /^-?[1-9][0-9]*$/.test(text)))
    throw new Declined(`${what}: needs a nonzero integer in decimal digits; got ${JSON.stringify(text.slice(0, 40))}.`);
  return BigInt(text);
}

function relation(what: string, value: Json, end: number): Relation {
  const fields = exactKeys(what, value, ["of", "terms"]);
  const of = integer(`${what}.of`, fields.of, 0, end - 1);
  if (!Array.isArray(fields.terms)) throw new Declined(`${what}.terms: needs a list of pairs of an index and an integer.`);
  const terms = new Map<number, bigint>();
  let least = 0;
  for (const [i, pair] of (fields.terms as readonly Json[]).entries()) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Declined(`${what}.terms[${i}]: needs an index and an integer.`);
    const at = integer(`${what}.terms[${i}][0]`, pair[0], least, end - 1);
    least = at + 1;
    terms.set(at, coefficient(`${what}.terms[${i}][1]`, pair[1]));
  }
  if (!terms.has(of)) throw new Declined(`${what}.terms: needs index ${of} among them.`);
  return { of, terms };
}

/** Independence by an identity block: row `of` of each relation occurs in no other. */
function requireIndependent({ side, list }: Relations): void {
  const dependent = new Set(list.map(({ of }) => of));
  for (const { of, terms } of list)
    for (const at of terms.keys())
      if (at !== of && dependent.has(at))
        throw new Declined(`evidence.relations: needs ${side} that occur in their own relation only; got ${at} in that of ${of}.`);
  if (dependent.size !== list.length) throw new Declined(`evidence.relations: needs each of the ${side} at most once.`);
}

/** Reads `{side, list: [{of, terms: [[index, "integer"], …]}, …]}` and requires independence. @throws Declined */
export function relationsField(value: Json | undefined, matrix: IntegerMatrix, terms: Terms): Relations {
  const fields = exactKeys("evidence.relations", value, ["side", "list"]);
  const side = string("evidence.relations.side", fields.side);
  if (side !== "rows" && side !== "columns") throw new Declined(`evidence.relations.side: needs rows or columns; got "${side}".`);
  if (!Array.isArray(fields.list)) throw new Declined("evidence.relations.list: needs a list of relations.");
  const end = side === "rows" ? matrix.rows : matrix.columns;
  const list = (fields.list as readonly Json[]).map((item, i) => relation(`evidence.relations.list[${i}]`, item, end));
  const relations: Relations = { side, list };
  if (terms.independence) requireIndependent(relations);
  return relations;
}

/** Σ coefficient · row, exactly. */
function combination({ values, index, columns }: IntegerMatrix, terms: ReadonlyMap<number, bigint>): readonly bigint[] {
  const sums = new Array<bigint>(columns).fill(0n);
  for (const [row, c] of terms)
    for (let j = 0; j < columns; j++) {
      const x = values[index(row, j)]!;
      // biome-ignore lint/suspicious/noDoubleEquals: 0 and 0n are the same integer
      if (x != 0) sums[j] = sums[j]! + c * BigInt(x);
    }
  return sums;
}

/** Requires every relation to hold over the integers (without `terms.exact`, modulo the prime only). @throws Declined naming the first that does not */
export function* requireRelations(matrix: IntegerMatrix, relations: Relations, p: number, terms: Terms): Work<void> {
  const side = relations.side === "rows" ? matrix : transposed(matrix);
  for (const [i, { of, terms: row }] of relations.list.entries()) {
    const off = combination(side, row).findIndex((sum) => (terms.exact ? sum : sum % BigInt(p)) !== 0n);
    if (off >= 0)
      throw new Declined(`evidence.relations.list[${i}]: needs a sum of 0 everywhere; got another at index ${off} (relation of ${of}).`);
    yield { what: "exact relations", done: i + 1, total: relations.list.length };
  }
}
