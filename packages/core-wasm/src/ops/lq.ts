import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { show } from "../shape.ts";
import { reflectColumns, reflectorBlock, reflectorSpace } from "./householder.ts";
import { floatingType, type Real } from "./operands.ts";

/**
 * A = L·Q in place for A [n, m], n <= m: the first n columns become the lower triangular L, the rest zero; Q (orthonormal rows) is not
 * kept. |L| has the singular values of A. Yields the number of finished lines after each panel. 2n²(m − n/3) flops, nearly all in GEMM.
 * Blocked Householder (compact WY: Schreiber and Van Loan, SIAM J. Sci. Stat. Comput. 10, 1989), backward stable: `qrError` holds for Aᵀ. Owns its workspace across yields. @throws ShapeError if n > m or A is not a matrix
 */
export function* lqSteps(a: Real): Generator<number, void, void> {
  const dtype = floatingType("lq", a);
  const [n = 0, m = 0] = a.shape;
  if (a.shape.length !== 2 || n > m) throw new ShapeError(`lq: needs a matrix [n,m] with n <= m; got ${show(a.shape)}. Transpose it.`);
  const { core } = a.scope;
  const bytes = bytesOf(dtype);
  using scope = core.scope("lq");
  const space = reflectorSpace(scope, dtype, m, n);
  const t = scope.allocate(reflectorBlock ** 2 * bytes);
  for (let k = 0; k < n; k += reflectorBlock) {
    const lines = Math.min(reflectorBlock, n - k);
    const length = m - k;
    const corner = a.ptr + k * (m + 1) * bytes;
    core.kernels[`householder_panel_${dtype}`](lines, length, corner, m, 0, space.v, t, reflectorBlock, space.workspace);
    reflectColumns(space, [lines, length, n - k - lines], t, corner + lines * m * bytes, m);
    yield k + lines;
  }
}
