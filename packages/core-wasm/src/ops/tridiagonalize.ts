import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";

/** Steps between two trailing updates. */
const PANEL = 32;
/** Lines of one trailing update: what lies below the diagonal inside it is wasted. */
const STRIP = 96;

/**
 * Orthogonal reduction T = Qᵀ·A·Q of a symmetric A [n, n], whose upper triangle is read, to tridiagonal form: `d` [n] and `e` [n − 1] receive the two
 * diagonals. Q = H₀·H₁⋯ with H_i = I − taus[i]·v_i·v_iᵀ; line i of A holds v_i from its element i + 1 on (entry 1 first), as `applyReflectors`
 * with offset 1 reads it; the rest of A is destroyed. Yields the number of finished lines after each panel. 4n³/3 flops: half in one pass
 * over the remaining triangle per step, half in GEMM. Scale A as for `bidiagonalize`.
 * Householder reflectors, hence backward stable: T is orthogonally similar to A + E with ‖E‖_F <= p(n)·u·‖A‖_F, p a modest polynomial
 * (Higham, Accuracy and Stability, 2nd ed., lemma 19.3); panels after Dongarra, Hammarling and Sorensen, J. Comput. Appl. Math. 27, 1989.
 * Owns its workspace across yields. @throws ShapeError unless A is square and `d`, `e`, `taus` fit
 */
export function* tridiagonalize(d: Real, e: Real, taus: Real, a: Real): Generator<number, void, void> {
  const dtype = floatingType("tridiagonalize", d, e, taus, a);
  const [n = 0, columns] = a.shape;
  if (a.shape.length !== 2 || columns !== n)
    throw new ShapeError(`tridiagonalize: needs a square matrix; got ${show(a.shape)}. Check the shape.`);
  expectShape("tridiagonalize", d.shape, [n]);
  expectShape("tridiagonalize", e.shape, [Math.max(0, n - 1)]);
  expectShape("tridiagonalize", taus.shape, [Math.max(0, n - 1)]);
  const { core } = a.scope;
  const bytes = bytesOf(dtype);
  using scope = core.scope("tridiagonalize");
  const both = scope.allocate(4 * PANEL * n * bytes);
  const workspace = scope.allocate((PANEL + 4) * bytes);
  for (let k = 0; k < n; k += PANEL) {
    const [size, steps] = [n - k, Math.min(PANEL, n - k)];
    const half = steps * size * bytes;
    const [corner, at] = [a.ptr + k * (n + 1) * bytes, k * bytes];
    // [v; w] as the panel writes them, then −[w; v]
    const [v, w, turned] = [both, both + half, both + 2 * half];
    core.kernels[`tridiagonal_panel_${dtype}`](size, steps, corner, n, d.ptr + at, e.ptr + at, taus.ptr + at, v, w, workspace);
    core.kernels[`negate_${dtype}`](1, steps * size, w, 0, 1, turned);
    core.kernels[`negate_${dtype}`](1, steps * size, v, 0, 1, turned + half);
    for (let j = steps; j < size; j += STRIP) {
      const left = { ptr: both + j * bytes, row: 1, column: size };
      const right = { ptr: turned + j * bytes, row: size, column: 1 };
      gemmAt(core, dtype, [Math.min(STRIP, size - j), size - j, 2 * steps], left, right, corner + j * (n + 1) * bytes, n);
    }
    yield k + steps;
  }
}
