import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";

const PANEL = 32;

/**
 * A = L·Q in place for A [n, m], n <= m: the first n columns become the lower triangular L, the rest zero; Q (orthonormal rows) is not
 * kept. |L| has the singular values of A. Yields the number of finished lines after each panel. 2n²(m − n/3) flops, nearly all in GEMM.
 * Blocked Householder (compact WY: Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10, 1989), normwise backward stable; scale A as for
 * `bidiagonalize`. Owns its workspace across yields. @throws ShapeError if n > m or A is not a matrix
 */
export function* lqSteps(a: Real): Generator<number, void, void> {
  const dtype = floatingType("lq", a);
  const [n = 0, m = 0] = a.shape;
  if (a.shape.length !== 2 || n > m) throw new ShapeError(`lq: needs a matrix [n,m] with n <= m; got ${show(a.shape)}. Transpose it.`);
  const { core } = a.scope;
  const bytes = bytesOf(dtype);
  using scope = core.scope("lq");
  const v = scope.allocate(PANEL * m * bytes);
  const t = scope.allocate(PANEL * PANEL * bytes);
  const [left, turned] = [scope.zeros(dtype, [n, PANEL]), scope.zeros(dtype, [n, PANEL])];
  const workspace = scope.allocate(PANEL * bytes);
  for (let k = 0; k < n; k += PANEL) {
    const lines = Math.min(PANEL, n - k);
    const length = m - k;
    const below = n - k - lines;
    const corner = a.ptr + k * (m + 1) * bytes;
    const next = corner + lines * m * bytes;
    core.kernels[`lq_panel_${dtype}`](lines, length, corner, m, v, t, workspace);
    // A₂ −= ((A₂·Vᵀ)·T)·V
    left.view().fill(0);
    turned.view().fill(0);
    gemmAt(core, dtype, [below, lines, length], { ptr: next, row: m, column: 1 }, { ptr: v, row: 1, column: length }, left.ptr, lines);
    gemmAt(
      core,
      dtype,
      [below, lines, lines],
      { ptr: left.ptr, row: lines, column: 1 },
      { ptr: t, row: lines, column: 1 },
      turned.ptr,
      lines,
    );
    core.kernels[`negate_${dtype}`](1, below * lines, turned.ptr, 0, 1, turned.ptr);
    gemmAt(core, dtype, [below, length, lines], { ptr: turned.ptr, row: lines, column: 1 }, { ptr: v, row: length, column: 1 }, next, m);
    yield k + lines;
  }
}
