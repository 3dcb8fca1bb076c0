import { bytesOf } from "../dtype.ts";
import { expectShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemmAt } from "./gemm.ts";
import { reflectorBlock, reflectorSpace } from "./householder.ts";
import { floatingType, type Real } from "./operands.ts";
import { gatherReflectors, matrixShape } from "./qr.ts";

/** Steps between two updates of the whole matrix. */
const PANEL = 32;

/** The triangles of the compact WY form, from the finished factors and their τ. */
function formTriangles(a: Real, t: Real, taus: number): void {
  const [m = 0] = a.shape;
  const [count = 0] = t.shape;
  const { core } = a.scope;
  const dtype = floatingType("pivotedQr", a, t);
  const bytes = bytesOf(dtype);
  using scope = core.scope("triangles");
  const space = reflectorSpace(scope, dtype, m, 0);
  for (let k = 0; k < count; k += reflectorBlock) {
    const lines = Math.min(reflectorBlock, count - k);
    gatherReflectors(space, a, k, lines);
    const to = t.ptr + k * reflectorBlock * bytes;
    core.kernels[`householder_triangle_${dtype}`](lines, m - k, space.v, taus + k * bytes, to, reflectorBlock, space.workspace);
  }
}

/** `pivotedQr` in steps: yields the number of finished columns after each panel. Owns its workspace across yields: run it to the end, or call `.return()`. */
export function* pivotedQrSteps(a: Real, t: Real, order: Tensor<"i32">): Generator<number, void, void> {
  const dtype = floatingType("pivotedQr", a, t);
  const [m, n] = matrixShape("pivotedQr", a);
  const count = Math.min(m, n);
  expectShape("pivotedQr", t.shape, [count, reflectorBlock]);
  expectShape("pivotedQr", order.shape, [n]);
  const { core } = a.scope;
  const bytes = bytesOf(dtype);
  using scope = core.scope("pivotedQr");
  const [lines, f] = [scope.allocate(m * n * bytes), scope.allocate(PANEL * n * bytes)];
  const [norms, taus] = [scope.empty(dtype, [2, n]), scope.allocate(count * bytes)];
  const workspace = scope.allocate((n + PANEL + 1) * bytes);
  const [reduce, renew] = [core.kernels[`pivoted_panel_${dtype}`], core.kernels[`pivoted_norms_${dtype}`]];
  order.view().forEach((_, j, entries) => {
    entries[j] = j;
  });
  core.kernels[`transpose_${dtype}`](m, n, a.ptr, n, lines, m);
  norms.view().fill(-1);
  for (let first = 0; first < count; ) {
    renew(first, n, m, lines, m, norms.ptr);
    const steps = Math.min(PANEL, count - first);
    const done = reduce(first, n, m, steps, lines, m, f, norms.ptr, taus, order.ptr, workspace);
    const next = first + done;
    core.kernels[`negate_${dtype}`](1, done * n, f, 0, 1, f);
    const multipliers = { ptr: f + next * bytes, row: 1, column: n };
    const reflectors = { ptr: lines + (first * m + next) * bytes, row: m, column: 1 };
    gemmAt(core, dtype, [n - next, m - next, done], multipliers, reflectors, lines + next * (m + 1) * bytes, m);
    first = next;
    yield first;
  }
  core.kernels[`transpose_${dtype}`](n, m, lines, m, a.ptr, n);
  formTriangles(a, t, taus);
}

/**
 * A·P = Q·R in place for any A [m, n]: the factors as `qr` leaves them, for `applyQ` and `formQ`; `order` [n] i32 receives the permutation, column j of A·P being
 * column order[j] of A. In each step the column with the largest remaining norm comes next, the first of equals, hence |r_kk| >= ‖R[k…i, i]‖₂ for i > k up to rounding,
 * and a small |r_kk| nearly always shows the rank (not in Kahan's matrices: the rank it suggests is a measurement). Norms are downdated and computed anew
 * once they have lost half of their digits (Drmač and Bujanović, ACM Trans. Math. Softw. 35, 2008). 4n²(m − n/3)/2 flops for m >= n: half in passes over the
 * remaining matrix, half in GEMM (Quintana-Ortí, Sun and Bischof, SIAM J. Sci. Comput. 19, 1998); a workspace of the size of A. Any scale of A will
 * do; a NaN or an infinity shows in the factors. Backward error: `qrError`, for A·P. @throws ShapeError if A is not a matrix or the outputs do not fit
 */
export function pivotedQr(a: Real, t: Real, order: Tensor<"i32">): void {
  for (const _ of pivotedQrSteps(a, t, order));
}
