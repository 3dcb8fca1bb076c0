import { residue } from "../../exact/index.ts";
import type { IntegerFeatures } from "../integers/integer-features.ts";
import type { Integers } from "../integers/integer-signal.ts";

/** A matrix of integers, seen through indices: entry (i, j) is `values[index(i, j)]`. */
export interface IntegerMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Integers;
  index(row: number, column: number): number;
}

/** The integers of a feature matrix, all columns or those chosen. Its scale is left out: it changes no rank and no relation. */
export function integerMatrix(features: IntegerFeatures, chosen: readonly number[] | null = null): IntegerMatrix {
  const { values, rows, columns } = features;
  if (!chosen) return { rows, columns, values, index: (row, column) => row * columns + column };
  return { rows, columns: chosen.length, values, index: (row, column) => row * columns + chosen[column]! };
}

/** The same integers with rows and columns exchanged. */
export function transposed({ rows, columns, values, index }: IntegerMatrix): IntegerMatrix {
  return { rows: columns, columns: rows, values, index: (row, column) => index(column, row) };
}

/** How to read entries modulo p, in [0, p). */
export function residuesOf({ values }: IntegerMatrix, p: number): (index: number) => number {
  if (!(values instanceof Float64Array)) return (i) => residue(values[i]!, p);
  return (i) => {
    const r = values[i]! % p;
    return r < 0 ? r + p : r + 0;
  };
}
