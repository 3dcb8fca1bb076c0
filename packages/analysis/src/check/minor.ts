import type { Json } from "../evidence/index.ts";
import { Declined } from "./declined.ts";
import { integer } from "./fields.ts";

/** Different indices below `end`, in the order given. @throws Declined */
export function differentIndices(what: string, value: Json | undefined, end: number): readonly number[] {
  if (!Array.isArray(value) || value.length === 0) throw new Declined(`${what}: needs a list of indices.`);
  const seen = new Set<number>();
  return (value as readonly Json[]).map((item, i) => {
    const index = integer(`${what}[${i}]`, item, 0, end - 1);
    if (seen.has(index)) throw new Declined(`${what}[${i}]: needs an index that does not occur before; got ${index}.`);
    seen.add(index);
    return index;
  });
}

/** Rows and columns of a square minor, in the order in which it is triangular. */
export interface Minor {
  /** Samples. */
  readonly rows: readonly number[];
  /** Neurons of layer k. */
  readonly columns: readonly number[];
}

/** `rows` and `columns` of the evidence, as many of the one as of the other. @throws Declined */
export function minorField(rows: Json | undefined, columns: Json | undefined, samples: number, width: number): Minor {
  const minor = { rows: differentIndices("evidence.rows", rows, samples), columns: differentIndices("evidence.columns", columns, width) };
  if (minor.rows.length !== minor.columns.length)
    throw new Declined(`evidence.columns: needs ${minor.rows.length} columns, as many as rows; got ${minor.columns.length}.`);
  return minor;
}

/** How the entries of a minor are had: as exact integers over one scale, or in floating point with error bounds. @throws Declined */
export function arithmeticField(value: Json | undefined): "exact" | "enclosed" {
  if (value !== "exact" && value !== "enclosed")
    throw new Declined(`evidence.arithmetic: needs exact or enclosed; got ${JSON.stringify(value)}.`);
  return value;
}
