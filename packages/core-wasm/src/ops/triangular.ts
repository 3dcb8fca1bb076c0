import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";

const BLOCK = 64;

/** Which triangle of the matrix is read, and how. */
export interface TriangularForm {
  /** The upper triangle instead of the lower one. */
  readonly upper?: boolean;
  /** Solve with the transposed triangle. */
  readonly transpose?: boolean;
  /** The diagonal is taken as ones and not read. */
  readonly unit?: boolean;
}

/**
 * B := op(T)⁻¹·B for many right sides: T [n, n] triangular, B [n, m] or [n], one dtype. n²m flops, blocked on GEMM.
 * Order: x_i starts from b_i, subtracts t_ik·x_k in the order in which the unknowns are found (k ascending for a lower triangle or a
 * transposed upper one, descending otherwise), then divides by t_ii; bit-equal to that naive loop. A zero on the diagonal gives
 * infinities or NaNs, not an error. Backward error: each column solves (T + ΔT)x = b with |ΔT| <= γ_n|T| (Higham, Accuracy and
 * Stability of Numerical Algorithms, 2nd ed., theorem 8.5).
 * @throws ShapeError if T is not square, B has another number of rows, or the dtypes differ
 */
export function triangularSolve(b: Real, t: Real, form: TriangularForm = {}): void {
  const dtype = floatingType("triangularSolve", b, t);
  const [n = 0, columns] = t.shape;
  if (t.shape.length !== 2 || columns !== n || b.shape[0] !== n || b.shape.length > 2)
    throw new ShapeError(`triangularSolve: needs T [n,n] and B [n,m]; got ${show(t.shape)} and ${show(b.shape)}. Check the operands.`);
  const m = b.shape[1] ?? 1;
  if (n === 0 || m === 0) return;
  const { core } = b.scope;
  const bytes = bytesOf(dtype);
  const [solve, negate] = [core.kernels[`solve_lower_${dtype}`], core.kernels[`negate_${dtype}`]];
  // Backward substitution is forward substitution read from the last unknown: negative strides.
  const forward = Boolean(form.upper) === Boolean(form.transpose);
  const sign = forward ? 1 : -1;
  const [row, column] = form.transpose ? [sign, sign * n] : [sign * n, sign];
  const tStart = t.ptr + (forward ? 0 : (n * n - 1) * bytes);
  const bStart = b.ptr + (forward ? 0 : (n - 1) * m * bytes);
  using scope = core.scope("triangularSolve");
  const panel = scope.allocate(Math.max(0, n - BLOCK) * BLOCK * bytes);
  for (let k = 0; k < n; k += BLOCK) {
    const size = Math.min(BLOCK, n - k);
    const rest = n - k - size;
    const diagonal = tStart + k * (row + column) * bytes;
    const known = bStart + k * sign * m * bytes;
    solve(size, m, diagonal, row, column, form.unit ? 1 : 0, known, sign * m);
    negate(rest, size, diagonal + size * row * bytes, row, column, panel);
    const left = { ptr: panel, row: size, column: 1 };
    gemmAt(core, dtype, [rest, m, size], left, { ptr: known, row: sign * m, column: 1 }, known + size * sign * m * bytes, sign * m);
  }
}
