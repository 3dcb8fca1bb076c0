import type { Core } from "../core.ts";
import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import { gemmAt, type Strided } from "./gemm.ts";
import { type Floating, floatingType, type Real } from "./operands.ts";
import { transpose } from "./transpose.ts";

/** Unknowns that are found one by one before GEMM takes them out of the other equations. */
const BLOCK = 64;

/** Which triangle of the matrix is read, and how. */
export interface TriangularForm {
  /** The upper triangle instead of the lower one. */
  readonly upper?: boolean;
  /** Solve with the transposed triangle. */
  readonly transpose?: boolean;
  /** The diagonal is taken as ones and not read. */
  readonly unit?: boolean;
  /** The triangle stands on the right of the unknowns: X·op(T) = B. */
  readonly right?: boolean;
}

/** @internal B [n, m] := T⁻¹·B for the lower triangle at `t`, nothing checked; strides may be negative. */
export function solveLowerAt(core: Core, dtype: Floating, [n, m]: readonly [number, number], t: Strided, unit: boolean, b: Strided): void {
  const bytes = bytesOf(dtype);
  const [solve, negate] = [core.kernels[`solve_lower_${dtype}`], core.kernels[`negate_${dtype}`]];
  using scope = core.scope("solve");
  const panel = scope.allocate(Math.max(0, n - BLOCK) * BLOCK * bytes);
  for (let k = 0; k < n; k += BLOCK) {
    const size = Math.min(BLOCK, n - k);
    const rest = n - k - size;
    const diagonal = t.ptr + k * (t.row + t.column) * bytes;
    const known = { ...b, ptr: b.ptr + k * b.row * bytes };
    solve(size, m, diagonal, t.row, t.column, unit ? 1 : 0, known.ptr, b.row);
    negate(rest, size, diagonal + size * t.row * bytes, t.row, t.column, panel);
    gemmAt(core, dtype, [rest, m, size], { ptr: panel, row: size, column: 1 }, known, known.ptr + size * b.row * bytes, b.row);
  }
}

/**
 * B := op(T)⁻¹·B for many right sides: T [n, n] triangular, B [n, m] or [n], one dtype; with `right`, B := B·op(T)⁻¹ for B [m, n] or [n].
 * n²m flops, blocked on GEMM (and a workspace of the size of B with `right`).
 * Order: x_i starts from b_i, subtracts t_ik·x_k in the order in which the unknowns are found (k ascending for a lower triangle or a
 * transposed upper one, descending otherwise; the other way round on the right), then divides by t_ii; bit-equal to that naive loop. A zero on
 * the diagonal gives infinities or NaNs, not an error. Backward error: each column (row) x solves (T + ΔT)x = b with
 * |ΔT| <= `triangularError`(n)·|T| (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 8.5).
 * @throws ShapeError if T is not square, B does not fit, or the dtypes differ
 */
export function triangularSolve(b: Real, t: Real, form: TriangularForm = {}): void {
  const dtype = floatingType("triangularSolve", b, t);
  const [n = 0, columns] = t.shape;
  const matrix = form.right && b.shape.length === 1 ? b.reshape([1, b.size]) : b;
  const [outer = 0, inner = 1] = matrix.shape;
  if (t.shape.length !== 2 || columns !== n || b.shape.length > 2 || b.shape.length === 0 || (form.right ? inner : outer) !== n)
    throw new ShapeError(
      `triangularSolve: needs T [n,n] and B ${form.right ? "[m,n]" : "[n,m]"}; got ${show(t.shape)} and ${show(b.shape)}. Check the operands.`,
    );
  if (b.size === 0) return;
  if (!form.right) {
    solveFromLeft(dtype, matrix.ptr, inner, t, form);
    return;
  }
  using scope = b.scope.core.scope("triangularSolve");
  const turned = scope.empty(dtype, [n, outer]);
  transpose(turned, matrix);
  solveFromLeft(dtype, turned.ptr, outer, t, { ...form, transpose: !form.transpose });
  transpose(matrix, turned);
}

function solveFromLeft(dtype: Floating, b: number, m: number, t: Real, form: TriangularForm): void {
  const [n = 0] = t.shape;
  // Backward substitution is forward substitution read from the last unknown: negative strides.
  const forward = Boolean(form.upper) === Boolean(form.transpose);
  const sign = forward ? 1 : -1;
  const [row, column] = form.transpose ? [sign, sign * n] : [sign * n, sign];
  const bytes = bytesOf(dtype);
  const triangle = { ptr: t.ptr + (forward ? 0 : (n * n - 1) * bytes), row, column };
  const right = { ptr: b + (forward ? 0 : (n - 1) * m * bytes), row: sign * m, column: 1 };
  solveLowerAt(t.scope.core, dtype, [n, m], triangle, Boolean(form.unit), right);
}
