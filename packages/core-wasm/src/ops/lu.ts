import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";
import { triangularSolve } from "./triangular.ts";

const BLOCK = 32;

/** What lies right of and below a finished panel: U12 := L11⁻¹·A12, A22 −= L21·U12. */
function updateTrailing(a: Real, k: number, size: number, panel: number): void {
  const [m = 0, n = 0] = a.shape;
  const { core } = a.scope;
  const dtype = floatingType("lu", a);
  const bytes = bytesOf(dtype);
  const [below, right] = [m - k - size, n - k - size];
  const corner = a.ptr + k * (n + 1) * bytes;
  core.kernels[`solve_lower_${dtype}`](size, right, corner, n, 1, 1, corner + size * bytes, n);
  core.kernels[`negate_${dtype}`](below, size, corner + size * n * bytes, n, 1, panel);
  const left = { ptr: panel, row: size, column: 1 };
  const top = { ptr: corner + size * bytes, row: n, column: 1 };
  gemmAt(core, dtype, [below, right, size], left, top, corner + size * (n + 1) * bytes, n);
}

/** `lu` in steps: yields the number of finished columns after each panel. Owns its workspace across yields: run it to the end, or call `.return()`. */
export function* luSteps(a: Real, pivots: Tensor<"i32">): Generator<number, number, void> {
  const dtype = floatingType("lu", a);
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`lu: needs a matrix; got ${show(a.shape)}. Check the shape.`);
  const count = Math.min(m, n);
  expectShape("lu", pivots.shape, [count]);
  const { core } = a.scope;
  const bytes = bytesOf(dtype);
  using scope = core.scope("lu");
  const panel = scope.allocate(m * BLOCK * bytes);
  for (let k = 0; k < count; k += BLOCK) {
    const size = Math.min(BLOCK, count - k);
    const whole = a.ptr + k * n * bytes;
    const failed = core.kernels[`lu_panel_${dtype}`](m - k, size, whole + k * bytes, n, whole, n, pivots.ptr + 4 * k);
    const view = pivots.view();
    for (let j = k; j < k + size; ++j) view[j]! += k;
    if (failed >= 0) return k + failed;
    updateTrailing(a, k, size, panel);
    yield k + size;
  }
  return -1;
}

/**
 * P·A = L·U in place with partial pivoting, for any A [m, n]: L unit lower (below the diagonal), U upper; `pivots` [min(m, n)] i32 says which
 * row was exchanged with row j. Returns −1, or the first column without a finite non-zero pivot (content then unspecified).
 * About n²(m − n/3) flops for m >= n, blocked on GEMM. Order: entry (i, j) starts from its value and subtracts l_ik·u_kj for k ascending;
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
