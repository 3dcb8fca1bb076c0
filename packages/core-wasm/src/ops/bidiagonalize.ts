import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";

/** Steps between two trailing updates. */
const PANEL = 32;

/** The reflectors of a bidiagonalization of A [n, m], for `applyReflectors`: outputs. */
export interface BidiagonalReflectors {
  /** [n, n]: line i holds the left reflector i from its element i + 1 on. */
  readonly left: Real;
  /** [n − 1] (empty for n = 0). */
  readonly tausLeft: Real;
  /** [n, m]: line i holds the right reflector i from its element i on. */
  readonly right: Real;
  /** [n]. */
  readonly tausRight: Real;
}

/** Copies the reflectors of a panel that starts at line k out of its interleaved lines. */
function keep(reflectors: BidiagonalReflectors, k: number, steps: number, left: number, right: number): void {
  const { dtype, shape, scope } = reflectors.right;
  const [n = 0, m = 0] = shape;
  const [bytes, copy] = [bytesOf(dtype), scope.core.kernels[`copy_${dtype}`]];
  for (let t = 0; t < steps; ++t) {
    const i = k + t;
    copy(reflectors.right.ptr + i * (m + 1) * bytes, right + (2 * t * (m - k) + t) * bytes, m - i);
    if (i + 1 < n) copy(reflectors.left.ptr + (i * (n + 1) + 1) * bytes, left + ((2 * t + 1) * (n - k) + t + 1) * bytes, n - i - 1);
  }
}

/**
 * Orthogonal reduction of A [n, m], n <= m, to bidiagonal form: `d` [n] and `e` [n − 1] receive the two diagonals, whose bidiagonal matrix
 * has the singular values of A; the content of A is destroyed. A = U·L·Vᵀ with L lower bidiagonal (e below d) and U, V the products of the
 * left and right reflectors, which go to `reflectors` if given. Yields the number of finished lines after each panel. 4n²(m − n/3) flops: half
 * in one pass over the remaining matrix per step, half in GEMM. Scale A by a power of two so that max|a| is in [1, 2): lines and columns
 * that are smaller than 2^−50 (f32) or 2^−480 (f64) of that count as zero.
 * Householder reflectors, hence backward stable: ‖error of the values‖ <= p(n, m)·u·‖A‖_F (Higham, Accuracy and Stability, 2nd ed.,
 * lemma 19.3). One pass per step follows Howell et al., ACM Trans. Math. Softw. 34(3), 2008. Owns its workspace across yields.
 * @throws ShapeError if n > m or the shapes do not fit
 */
export function* bidiagonalize(d: Real, e: Real, a: Real, reflectors?: BidiagonalReflectors): Generator<number, void, void> {
  const dtype = floatingType("bidiagonalize", d, e, a);
  const [n = 0, m = 0] = a.shape;
  if (a.shape.length !== 2 || n > m)
    throw new ShapeError(`bidiagonalize: needs a matrix [n,m] with n <= m; got ${show(a.shape)}. Transpose it.`);
  expectShape("bidiagonalize", d.shape, [n]);
  expectShape("bidiagonalize", e.shape, [Math.max(0, n - 1)]);
  if (reflectors) {
    floatingType("bidiagonalize", a, ...Object.values(reflectors));
    expectShape("bidiagonalize", reflectors.left.shape, [n, n]);
    expectShape("bidiagonalize", reflectors.tausLeft.shape, [Math.max(0, n - 1)]);
    expectShape("bidiagonalize", reflectors.right.shape, [n, m]);
    expectShape("bidiagonalize", reflectors.tausRight.shape, [n]);
  }
  const { core } = a.scope;
  const bytes = bytesOf(dtype);
  using scope = core.scope("bidiagonalize");
  const left = scope.allocate(2 * PANEL * n * bytes);
  const right = scope.allocate(2 * PANEL * m * bytes);
  const spare = scope.allocate(2 * n * bytes);
  const [tausLeft, tausRight] = [reflectors?.tausLeft.ptr ?? spare, reflectors?.tausRight.ptr ?? spare + n * bytes];
  const workspace = scope.allocate((2 * PANEL + 4) * bytes);
  for (let k = 0; k < n; k += PANEL) {
    const steps = Math.min(PANEL, n - k);
    const [lines, length] = [n - k, m - k];
    const corner = a.ptr + k * (m + 1) * bytes;
    const at = k * bytes;
    const outputs = [d.ptr + at, e.ptr + at, tausLeft + at, tausRight + at] as const;
    core.kernels[`bidiagonal_panel_${dtype}`](lines, length, steps, corner, m, ...outputs, left, right, workspace);
    if (reflectors) keep(reflectors, k, steps, left, right);
    core.kernels[`negate_${dtype}`](1, 2 * steps * length, right, 0, 1, right);
    const offset = steps * bytes;
    const [leftT, rest] = [
      { ptr: left + offset, row: 1, column: lines },
      { ptr: right + offset, row: length, column: 1 },
    ];
    gemmAt(core, dtype, [lines - steps, length - steps, 2 * steps], leftT, rest, corner + steps * (m + 1) * bytes, m);
    yield k + steps;
  }
}
