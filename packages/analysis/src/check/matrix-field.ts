import type { Json } from "../evidence/index.ts";
import { type DyadicMatrix, dyadicMatrix } from "../exact/index.ts";
import { Declined } from "./declined.ts";
import { number } from "./fields.ts";

/** A list of `rows` rows (null: any number up to `columns` + 1) of `columns` finite numbers each, exactly as the doubles given. */
export function matrixField(what: string, value: Json | undefined, rows: number | null, columns: number): DyadicMatrix {
  if (!Array.isArray(value) || (rows === null ? value.length > columns + 1 : value.length !== rows))
    throw new Declined(`${what}: needs ${rows ?? `at most ${columns + 1}`} rows of ${columns} numbers.`);
  const entries = (value as readonly Json[]).flatMap((row, i) => {
    if (!Array.isArray(row) || row.length !== columns) throw new Declined(`${what}[${i}]: needs ${columns} numbers.`);
    return (row as readonly Json[]).map((x, j) => number(`${what}[${i}][${j}]`, x));
  });
  return dyadicMatrix(entries, value.length, columns);
}
