import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";

const BLOCK = 64;
/** Columns of one trailing update: what lies above the diagonal inside it is wasted. */
const STRIP = 192;

/** Subtracts the finished block column (rows × size at `column`, its negated transpose at `panel`) from the lower triangle behind it. */
function updateTrailing(a: Real, rows: number, size: number, column: number, panel: number): void {
  const n = a.shape[0] ?? 0;
  const bytes = bytesOf(a.dtype);
  const corner = column + size * bytes;
  for (let j = 0; j < rows; j += STRIP) {
    const left = { ptr: column + j * n * bytes, row: n, column: 1 };
    const right = { ptr: panel + j * bytes, row: rows, column: 1 };
    gemmAt(a.scope.core, a.dtype, [rows - j, Math.min(STRIP, rows - j), size], left, right, corner + j * (n + 1) * bytes, n);
  }
}

/**
 * `cholesky` in steps: yields the number of finished columns after each panel, returns what `cholesky` returns. Owns its workspace
 * across yields: run it to the end, or call `.return()`.
 */
export function* choleskySteps(a: Real): Generator<number, number, void> {
  const [n = 0, columns] = a.shape;
  if (a.shape.length !== 2 || columns !== n)
    throw new ShapeError(`cholesky: needs a square matrix; got ${show(a.shape)}. Check the shape.`);
  const { core } = a.scope;
  const { kernels } = core;
  const dtype = floatingType("cholesky", a);
  const bytes = bytesOf(dtype);
  const [factor, solve] = [kernels[`cholesky_block_${dtype}`], kernels[`solve_lower_${dtype}`]];
  const [transpose, negate] = [kernels[`transpose_${dtype}`], kernels[`negate_${dtype}`]];
  using scope = core.scope("cholesky");
  const panel = scope.allocate(Math.max(0, n - BLOCK) * BLOCK * bytes);
  for (let k = 0; k < n; k += BLOCK) {
    const size = Math.min(BLOCK, n - k);
    const rest = n - k - size;
    const diagonal = a.ptr + k * (n + 1) * bytes;
    const column = diagonal + size * n * bytes;
    const failed = factor(size, diagonal, n);
    if (failed >= 0) return k + failed;
    transpose(rest, size, column, n, panel, rest);
    solve(size, rest, diagonal, n, 1, 0, panel, rest);
    transpose(size, rest, panel, rest, column, n);
    negate(1, size * rest, panel, 0, 1, panel);
    updateTrailing(a, rest, size, column, panel);
    yield k + size;
  }
  const entries = a.view();
  for (let i = 0; i < n; ++i) entries.fill(0, i * n + i + 1, (i + 1) * n);
  return -1;
}

/**
 * A = L·Lᵀ in place: reads the lower triangle of A [n, n], leaves L there and zeros above it. Returns −1, or the index of the first
 * pivot that is not positive and finite (content then unspecified). n³/3 flops, blocked on GEMM.
 * Order: entry (i, j) starts from a_ij and subtracts l_ik·l_jk for k ascending, then takes the root or divides by l_jj; bit-equal to
 * the naive loop, hence |L·Lᵀ − A| <= γ_{n+1}|L||Lᵀ| (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.3).
 * @throws ShapeError if A is not square
 */
export function cholesky(a: Real): number {
  const steps = choleskySteps(a);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
