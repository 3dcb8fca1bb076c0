import type { Row } from "../row.ts";
import { certificateRows } from "./certificate.ts";
import { convRows } from "./conv.ts";
import { curvatureRows } from "./curvature.ts";
import { factorRows } from "./factor.ts";
import { gemmRows } from "./gemm.ts";
import { gemvRows } from "./gemv.ts";
import { modularRows } from "./modular.ts";
import { networkRows } from "./network.ts";
import { trainingMemoryRows } from "./training-memory.ts";
import { workersRows } from "./workers.ts";

/** The groups of rows, one file each, in the order of the table. */
export const groups: Readonly<Record<string, readonly Row[]>> = {
  gemm: gemmRows,
  gemv: gemvRows,
  conv: convRows,
  network: networkRows,
  factor: factorRows,
  modular: modularRows,
  curvature: curvatureRows,
  workers: workersRows,
  memory: trainingMemoryRows,
  certificate: certificateRows,
};

/** All rows. */
export const rows: readonly Row[] = Object.values(groups).flat();
