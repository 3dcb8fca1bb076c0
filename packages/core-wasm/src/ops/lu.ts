import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";
import { solveLowerAt, triangularSolve } from "./triangular.ts";

const BLOCK = 32;

/** Columns `from` … `to` of the factorization, by halves: the left ones, what they do to the right ones, the right ones. */
function* factorColumns(a: Real, pivots: Tensor<"i32">, from: number, to: number): Generator<number, number, void> {
  const [m = 0, n = 0] = a.shape;
  const { core } = a.scope;
  const dtype = floatingType("lu", a);
  const bytes = bytesOf(dtype);
  const size = to - from;
  const row = a.ptr + from * n * bytes;
  if (size <= BLOCK) {
    const failed = core.kernels[`lu_panel_${dtype}`](m - from, size, row + from * bytes, n, row, n, pivots.ptr + 4 * from);
    const view = pivots.view();
    for (let j = from; j < to; ++j) view[j]! += from;
    if (failed < 0) yield to;
    return failed < 0 ? -1 : from + failed;
  }
  const middle = from + BLOCK * Math.ceil(size / BLOCK / 2);
  const failed = yield* factorColumns(a, pivots, from, middle);
  if (failed >= 0) return failed;
  updateRight(a, from, middle, to);
  return yield* factorColumns(a, pivots, middle, to);
}

/** What columns from … middle do to columns middle … to: U12 := L11⁻¹·A12, A22 −= L21·U12. */
function updateRight(a: Real, from: number, middle: number, to: number): void {
  const [m = 0, n = 0] = a.shape;
  const { core } = a.scope;
  const dtype = floatingType("lu", a);
  const bytes = bytesOf(dtype);
  const [known, right] = [middle - from, to - middle];
  const corner = a.ptr + from * (n + 1) * bytes;
  const top = { ptr: corner + known * bytes, row: n, column: 1 };
  solveLowerAt(core, dtype, [known, right], { ptr: corner, row: n, column: 1 }, true, top);
  using scope = core.scope("lu");
  const left = { ptr: scope.allocate((m - middle) * known * bytes), row: known, column: 1 };
  core.kernels[`negate_${dtype}`](m - middle, known, corner + known * n * bytes, n, 1, left.ptr);
  gemmAt(core, dtype, [m - middle, right, known], left, top, corner + known * (n + 1) * bytes, n);
}

/** `lu` in steps: yields the number of finished columns after each panel; nothing is allocated across a yield. */
export function* luSteps(a: Real, pivots: Tensor<"i32">): Generator<number, number, void> {
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`lu: needs a matrix; got ${show(a.shape)}. Check the shape.`);
  const count = Math.min(m, n);
  expectShape("lu", pivots.shape, [count]);
  if (count === 0) return -1;
  const failed = yield* factorColumns(a, pivots, 0, count);
  if (failed < 0 && n > count) updateRight(a, 0, count, n);
  return failed;
}

/**
 * P·A = L·U in place with partial pivoting, for any A [m, n]: L unit lower (below the diagonal), U upper; `pivots` [min(m, n)] i32 says which
 * row was exchanged with row j. Returns −1, or the first column without a finite non-zero pivot (content then unspecified).
 * About n²(m − n/3) flops for m >= n, nearly all in GEMM by recursive halving
 * of the columns (Toledo, SIAM J. Matrix Anal. Appl. 18, 1997). |L·U − P·A| <= `luError`(min(m, n))·|L||U|. Order: entry (i, j) starts from its value and subtracts l_ik·u_kj for k ascending;
 * l is divided by the pivot; the pivot is the largest magnitude, the first of equals. Bit-equal to the naive loop.
 * The pivots of a tall matrix choose a row subset that is non-singular in floating point (`pivotRows`), a good candidate for a well-conditioned one.
 * @throws ShapeError if A is not a matrix or `pivots` has another length
 */
export function lu(a: Real, pivots: Tensor<"i32">): number {
  const steps = luSteps(a, pivots);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Original indices of the rows of P·A: entry i is the row of A that ended in place i; the first min(m, n) are the chosen subset. */
export function pivotRows(pivots: ArrayLike<number>, rows: number): Int32Array<ArrayBuffer> {
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  for (let j = 0; j < pivots.length; ++j) {
    const at = pivots[j]!;
    [order[j], order[at]] = [order[at]!, order[j]!];
  }
  return order;
}

function exchangeRows(b: Real, pivots: Tensor<"i32">, backward: boolean): void {
  const width = b.shape[1] ?? 1;
  const entries = b.view();
  const swaps = pivots.view();
  for (let step = 0; step < swaps.length; ++step) {
    const j = backward ? swaps.length - 1 - step : step;
    const at = swaps[j]!;
    if (at === j) continue;
    const saved = entries.slice(j * width, (j + 1) * width);
    entries.copyWithin(j * width, at * width, (at + 1) * width);
    entries.set(saved, at * width);
  }
}

/**
 * B := A⁻¹·B, or A⁻ᵀ·B, from the factors that `lu` left of a square A. B is [n, m] or [n]. 2n²m flops.
 * @throws ShapeError if the shapes do not fit
 */
export function luSolve(b: Real, factors: Real, pivots: Tensor<"i32">, form: { readonly transpose?: boolean } = {}): void {
  expectShape("luSolve", pivots.shape, [factors.shape[0] ?? 0]);
  if (!form.transpose) exchangeRows(b, pivots, false);
  triangularSolve(b, factors, form.transpose ? { upper: true, transpose: true } : { unit: true });
  triangularSolve(b, factors, form.transpose ? { unit: true, transpose: true } : { upper: true });
  if (form.transpose) exchangeRows(b, pivots, true);
}

/**
 * X := A⁻¹ of a square A [n, n], whose content becomes its LU factors. Returns −1, or the first column without a pivot (X then
 * unspecified). 8n³/3 flops. An approximate inverse: what it proves has to be verified from X alone.
 * @throws ShapeError if A is not square or X has another shape
 */
export function inverse(x: Real, a: Real): number {
  const n = a.shape[0] ?? 0;
  expectShape("inverse", a.shape, [n, n]);
  expectShape("inverse", x.shape, [n, n]);
  using scope = a.scope.core.scope("inverse");
  const pivots = scope.empty("i32", [n]);
  const failed = lu(a, pivots);
  if (failed >= 0) return failed;
  const entries = x.view().fill(0);
  for (let i = 0; i < n; ++i) entries[i * n + i] = 1;
  luSolve(x, a, pivots);
  return -1;
}
