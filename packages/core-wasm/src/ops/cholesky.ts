import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";

/** Columns between two updates of all that lies behind them, and between two updates inside these. */
const STEP = 128;
const BLOCK = 64;
/** Squares on the diagonal up to this size are updated whole: what lies above the diagonal inside them is wasted. */
const LEAF = 60;

/** Finished columns k … k + size of L, and the negated transpose of what lies below their step in rows of `stride` at `panel`. */
interface Finished {
  readonly a: Real;
  readonly k: number;
  readonly size: number;
  readonly panel: number;
  readonly stride: number;
}

/** Subtracts L·Lᵀ of finished columns from rows `top` … n of columns `from` … `to`, all of them at or behind row `first` of the panel. */
function subtract({ a, k, size, panel, stride }: Finished, first: number, top: number, from: number, to: number): void {
  const n = a.shape[0] ?? 0;
  const bytes = bytesOf(a.dtype);
  const left = { ptr: a.ptr + (top * n + k) * bytes, row: n, column: 1 };
  const right = { ptr: panel + (from - first) * bytes, row: stride, column: 1 };
  gemmAt(a.scope.core, a.dtype, [n - top, to - from, size], left, right, a.ptr + (top * n + from) * bytes, n);
}

/** The same for the lower triangle of rows and columns from … to: two smaller triangles and the rectangle between them. */
function subtractTriangle(finished: Finished, first: number, from: number, to: number): void {
  const { a, k, size, panel, stride } = finished;
  const n = a.shape[0] ?? 0;
  const bytes = bytesOf(a.dtype);
  const count = to - from;
  const middle = count <= LEAF ? from : from + LEAF * Math.ceil(count / LEAF / 2);
  if (middle > from) {
    subtractTriangle(finished, first, from, middle);
    subtractTriangle(finished, first, middle, to);
  }
  const left = { ptr: a.ptr + (middle * n + k) * bytes, row: n, column: 1 };
  const right = { ptr: panel + (from - first) * bytes, row: stride, column: 1 };
  const columns = middle > from ? middle - from : count;
  gemmAt(a.scope.core, a.dtype, [to - middle, columns, size], left, right, a.ptr + (middle * n + from) * bytes, n);
}

/** Factors columns k … k + size, a block on the diagonal and what lies below; leaves −Lᵀ of the latter at `strip` in rows of `stride`. */
function factorBlock(a: Real, k: number, size: number, strip: number, stride: number): number {
  const n = a.shape[0] ?? 0;
  const { kernels } = a.scope.core;
  const dtype = floatingType("cholesky", a);
  const bytes = bytesOf(dtype);
  const rest = n - k - size;
  const diagonal = a.ptr + k * (n + 1) * bytes;
  const column = diagonal + size * n * bytes;
  const failed = kernels[`cholesky_block_${dtype}`](size, diagonal, n);
  if (failed >= 0 || rest === 0) return failed;
  kernels[`transpose_${dtype}`](rest, size, column, n, strip, stride);
  kernels[`solve_lower_${dtype}`](size, rest, diagonal, n, 1, 0, strip, stride);
  kernels[`transpose_${dtype}`](size, rest, strip, stride, column, n);
  for (let i = 0; i < size; ++i) kernels[`negate_${dtype}`](1, rest, strip + i * stride * bytes, 0, 1, strip + i * stride * bytes);
  return -1;
}

/**
 * `cholesky` in steps: yields the number of finished columns after each of them, returns what `cholesky` returns. Owns its workspace
 * across yields: run it to the end, or call `.return()`.
 */
export function* choleskySteps(a: Real): Generator<number, number, void> {
  const [n = 0, columns] = a.shape;
  if (a.shape.length !== 2 || columns !== n)
    throw new ShapeError(`cholesky: needs a square matrix; got ${show(a.shape)}. Check the shape.`);
  const bytes = bytesOf(floatingType("cholesky", a));
  using scope = a.scope.core.scope("cholesky");
  const panel = scope.allocate(Math.max(0, n - BLOCK) * STEP * bytes);
  for (let k = 0; k < n; k += STEP) {
    const end = Math.min(n, k + STEP);
    const first = k + BLOCK;
    const stride = Math.max(0, n - first);
    for (let j = k; j < end; j += BLOCK) {
      const size = Math.min(BLOCK, end - j);
      const strip = panel + (j - k) * (stride + 1) * bytes;
      const failed = factorBlock(a, j, size, strip, stride);
      if (failed >= 0) return j + failed;
      const inner = { a, k: j, size, panel: panel + (j - k) * stride * bytes, stride };
      if (j + size < end) subtract(inner, first, j + size, j + size, end);
    }
    subtractTriangle({ a, k, size: end - k, panel, stride }, first, end, n);
    yield end;
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
