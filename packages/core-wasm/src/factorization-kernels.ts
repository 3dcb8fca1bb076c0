import { type KernelRow, real, roles, row } from "./kernel-row.ts";

const { size, reads, writes, accumulates, workspace } = roles;

/** Triangular systems and the panels of LU, Cholesky and QR. */
export const factorizationKernels: Readonly<Record<string, KernelRow>> = {
  solve_strip: row(
    real,
    { n: size, l: reads, lRow: size, lColumn: size, unit: size, b: accumulates, bRow: size },
    ({ n }, width) => (n * n * 64) / width,
    ({ n }, width) => (n * n) / 2 + (2 * n * 64) / width,
  ),
  solve_lower: row(
    real,
    { n: size, m: size, l: reads, lrs: size, lcs: size, unit: size, b: accumulates, brs: size },
    ({ n, m }) => n * n * m,
    ({ n, m }) => (n * n) / 2 + 2 * n * m,
  ),
  cholesky_block: row(
    real,
    { n: size, a: accumulates, rs: size },
    ({ n }) => n ** 3 / 3,
    ({ n }) => n * n,
  ),
  lu_panel: row(
    real,
    { rows: size, columns: size, a: accumulates, rs: size, whole: accumulates, width: size, pivots: writes },
    ({ rows, columns }) => columns ** 2 * rows,
    ({ rows, columns }) => 2 * rows * columns,
  ),
  householder_panel: row(
    real,
    {
      ...{ lines: size, length: size, a: accumulates, stride: size, keep: size },
      ...{ v: writes, t: writes, tStride: size, workspace },
    },
    ({ lines, length }) => 3 * lines * lines * length,
    ({ lines, length }) => 3 * lines * length,
  ),
  householder_triangle: row(
    real,
    { lines: size, length: size, v: reads, taus: reads, t: writes, tStride: size, workspace },
    ({ lines, length }) => lines * lines * length,
    ({ lines, length }) => lines * length + (lines * lines) / 2,
  ),
  pivoted_panel: row(
    real,
    {
      ...{ first: size, lines: size, length: size, steps: size, a: accumulates, stride: size },
      ...{ f: writes, norms: accumulates, taus: writes, order: accumulates, workspace },
    },
    ({ lines, length, steps }) => 2 * lines * length * steps,
    ({ lines, length, steps }) => lines * length * steps,
  ),
  pivoted_norms: row(
    real,
    { first: size, lines: size, length: size, a: reads, stride: size, norms: accumulates },
    ({ lines, length }) => 2 * lines * length,
    ({ lines, length }) => lines * length,
  ),
};
