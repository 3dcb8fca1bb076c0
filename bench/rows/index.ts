import type { Row } from "../row.ts";
import { convRows } from "./conv.ts";
import { gemmRows } from "./gemm.ts";
import { gemvRows } from "./gemv.ts";

/** The groups of rows, one file each, in the order of the table. */
export const groups: Readonly<Record<string, readonly Row[]>> = {
  gemm: gemmRows,
  gemv: gemvRows,
  conv: convRows,
};

/** All rows. */
export const rows: readonly Row[] = Object.values(groups).flat();
