import { gemmBlocks } from "../blocking.ts";
import type { Core } from "../core.ts";
import { ShapeError } from "../errors.ts";
import { Matrix, matrix } from "../matrix.ts";
import { expectShape } from "../shape.ts";
import type { Floating, Real } from "./operands.ts";

/** Which operands are read transposed. */
export interface GemmForm {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** @internal A matrix in memory: address of its first entry and strides in elements, which may be negative. */
export interface Strided {
  readonly ptr: number;
  readonly row: number;
  readonly column: number;
}

/** @internal The kernel with its workspace and nothing checked: C at `c` with row stride `ldc` += A·B, sizes [m, n, k]. */
export function gemmAt(
  core: Core,
  dtype: Floating,
  [m, n, k]: readonly [number, number, number],
  a: Strided,
  b: Strided,
  c: number,
  ldc: number,
): void {
  if (m === 0 || n === 0 || k === 0) return;
  const { mb, kb, nb, bytes } = gemmBlocks(dtype, m, n, k);
  const workspace = core.workspace(bytes);
  core.kernels[`gemm_${dtype}`](m, n, k, a.ptr, a.row, a.column, b.ptr, b.row, b.column, c, ldc, workspace, mb, kb, nb);
}

function asMatrix(operand: Real | Matrix): Matrix {
  return operand instanceof Matrix ? operand : matrix(operand);
}

/**
 * C += op(A)·op(B), bit-equal to the naive loop over k ascending that starts from C.
 * op(A) is m × k, op(B) is k × n, C is m × n; all f32 or all f64. Operands are tensors [rows, columns], or blocks and transposes of such (`matrix(tensor).block(…)`),
 * of which nothing is copied; C must not overlap A or B. 2mnk flops; a workspace of the cache blocks (0.7 MiB at most), free again on return. Every form costs the same.
 * @throws ShapeError if the inner sizes, the shape of C or the dtypes do not agree
 */
export function gemm(c: Real | Matrix, a: Real | Matrix, b: Real | Matrix, form: GemmForm = {}): void {
  const [x, y, z] = [asMatrix(a), asMatrix(b), asMatrix(c)];
  const { dtype } = z;
  if ((dtype !== "f32" && dtype !== "f64") || x.dtype !== dtype || y.dtype !== dtype)
    throw new ShapeError(`gemm: needs three matrices of one dtype, f32 or f64; got ${x.dtype}, ${y.dtype}, ${dtype}. Convert one.`);
  const left = form.transposeA ? x.transposed() : x;
  const right = form.transposeB ? y.transposed() : y;
  if (left.columns !== right.rows)
    throw new ShapeError(`gemm: needs equal inner sizes; got ${left.columns} and ${right.rows}. Check the operands.`);
  expectShape("gemm", [z.rows, z.columns], [left.rows, right.columns]);
  // The kernel wants C by rows: a C by columns is the transpose of Bᵀ·Aᵀ by rows, with the same products in the same order.
  if (z.columnStride === 1) multiply(z, left, right);
  else multiply(z.transposed(), right.transposed(), left.transposed());
}

function multiply(c: Matrix, a: Matrix, b: Matrix): void {
  const left = { ptr: a.ptr, row: a.rowStride, column: a.columnStride };
  const right = { ptr: b.ptr, row: b.rowStride, column: b.columnStride };
  gemmAt(c.core, c.dtype, [c.rows, c.columns, a.columns], left, right, c.ptr, c.rowStride);
}
