import { gemmBlocks } from "../blocking.ts";
import type { Core } from "../core.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
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

/**
 * C += op(A)·op(B), bit-equal to the naive loop over k ascending that starts from C.
 * op(A) is m × k, op(B) is k × n, C is m × n; all f32 or all f64. 2mnk flops; a workspace of the cache blocks, freed on return.
 * @throws ShapeError if the inner sizes, the shape of C or the dtypes do not agree
 */
export function gemm(c: Real, a: Real, b: Real, form: GemmForm = {}): void {
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== c.dtype || b.dtype !== c.dtype)
    throw new ShapeError(
      `gemm: needs three matrices of one dtype; got ${a.dtype}${show(a.shape)}, ${b.dtype}${show(b.shape)}, ${c.dtype}. Check the operands.`,
    );
  const [aRows = 0, aCols = 0] = a.shape;
  const [bRows = 0, bCols = 0] = b.shape;
  const [m, k] = form.transposeA ? [aCols, aRows] : [aRows, aCols];
  const [depth, n] = form.transposeB ? [bCols, bRows] : [bRows, bCols];
  if (k !== depth) throw new ShapeError(`gemm: needs equal inner sizes; got ${k} and ${depth}. Check the operands.`);
  expectShape("gemm", c.shape, [m, n]);

  const [ars, acs] = form.transposeA ? [1, aCols] : [aCols, 1];
  const [brs, bcs] = form.transposeB ? [1, bCols] : [bCols, 1];
  gemmAt(c.scope.core, c.dtype, [m, n, k], { ptr: a.ptr, row: ars, column: acs }, { ptr: b.ptr, row: brs, column: bcs }, c.ptr, n);
}
