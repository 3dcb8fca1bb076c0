import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import { type ReflectorSpace, reflectorBlock, reflectorSpace, reflectRows } from "./householder.ts";
import { floatingType, type Real } from "./operands.ts";

/** @internal */
export function matrixShape(name: string, a: Real): readonly [number, number] {
  const [m = 0, n = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`${name}: needs a matrix; got ${show(a.shape)}. Check the shape.`);
  return [m, n];
}

/** `qr` in steps: yields the number of finished columns after each panel. Owns its workspace across yields: run it to the end, or call `.return()`. */
export function* qrSteps(a: Real, t: Real): Generator<number, void, void> {
  const dtype = floatingType("qr", a, t);
  const [m, n] = matrixShape("qr", a);
  const count = Math.min(m, n);
  expectShape("qr", t.shape, [count, reflectorBlock]);
  const { core } = a.scope;
  const [transpose, reduce] = [core.kernels[`transpose_${dtype}`], core.kernels[`householder_panel_${dtype}`]];
  const bytes = bytesOf(dtype);
  using scope = core.scope("qr");
  const space = reflectorSpace(scope, dtype, m, n);
  const panel = scope.allocate(m * reflectorBlock * bytes);
  for (let k = 0; k < count; k += reflectorBlock) {
    const lines = Math.min(reflectorBlock, count - k);
    const length = m - k;
    const corner = a.ptr + k * (n + 1) * bytes;
    const triangle = t.ptr + k * reflectorBlock * bytes;
    transpose(length, lines, corner, n, panel, length);
    reduce(lines, length, panel, length, 1, space.v, triangle, reflectorBlock, space.workspace);
    transpose(lines, length, panel, length, corner, n);
    reflectRows(space, [lines, length, n - k - lines], triangle, true, corner + lines * bytes, n);
    yield k + lines;
  }
}

/**
 * A = Q·R in place for any A [m, n], k = min(m, n): R on and above the diagonal (signs as they come), below it the tails of the k Householder
 * reflectors, Q = Q₁·Q₂⋯ with Qᵦ = I − Vᵦ·Tᵦ·Vᵦᵀ for each block of `reflectorBlock` columns (compact WY: Schreiber and Van Loan, SIAM J. Sci.
 * Stat. Comput. 10, 1989); `t` [k, reflectorBlock] receives the upper triangular Tᵦ, their diagonal the factors τ. About 2n²(m − n/3) flops for
 * m >= n, nearly all in GEMM. Any scale of A will do; a NaN or an infinity shows in the factors. Backward error: `qrError`.
 * @throws ShapeError if A is not a matrix or `t` does not fit
 */
export function qr(a: Real, t: Real): void {
  for (const _ of qrSteps(a, t));
}

/** @internal V of one block, from below the diagonal of the factors: ones on its diagonal, zeros before it. */
export function gatherReflectors(space: ReflectorSpace, factors: Real, k: number, lines: number): void {
  const [m = 0, n = 0] = factors.shape;
  const { core, dtype, v } = space;
  const length = m - k;
  core.kernels[`transpose_${dtype}`](length, lines, factors.ptr + k * (n + 1) * bytesOf(dtype), n, v, length);
  for (let i = 0; i < lines; ++i) {
    const line = v + i * length * bytesOf(dtype);
    core.kernels[`fill_${dtype}`](line, 0, i);
    core.kernels[`fill_${dtype}`](line + i * bytesOf(dtype), 1, 1);
  }
}

/** Which columns of C a block that starts at row k touches, at most: all, or those from k on. */
type Extent = "all" | "triangle";

function* applyBlocks(c: Real, factors: Real, t: Real, transposed: boolean, extent: Extent): Generator<number, void, void> {
  const dtype = floatingType("applyQ", c, factors, t);
  const [m, n] = matrixShape("applyQ", factors);
  const [count = 0] = t.shape;
  const width = c.shape[1] ?? 1;
  if (c.shape[0] !== m || c.shape.length > 2 || t.shape.length !== 2 || t.shape[1] !== reflectorBlock || count > Math.min(m, n))
    throw new ShapeError(
      `applyQ: needs factors [m,n], T [k,${reflectorBlock}] with k <= min(m,n), and C [m,p]; got ${show(factors.shape)}, ${show(t.shape)} and ${show(c.shape)}. Check the operands.`,
    );
  using scope = c.scope.core.scope("applyQ");
  const space = reflectorSpace(scope, dtype, m, width);
  const blocks = Math.ceil(count / reflectorBlock);
  for (let step = 0; step < blocks; ++step) {
    const k = reflectorBlock * (transposed ? step : blocks - 1 - step);
    const lines = Math.min(reflectorBlock, count - k);
    const skipped = extent === "all" ? 0 : Math.min(k, width);
    gatherReflectors(space, factors, k, lines);
    const corner = c.ptr + (k * width + skipped) * bytesOf(dtype);
    reflectRows(space, [lines, m - k, width - skipped], t.ptr + k * reflectorBlock * bytesOf(dtype), transposed, corner, width);
    yield step + 1;
  }
}

/** `applyQ` in steps: yields the number of blocks applied. Owns its workspace across yields. */
export function applyQSteps(c: Real, factors: Real, t: Real, form: { readonly transpose?: boolean } = {}): Generator<number, void, void> {
  return applyBlocks(c, factors, t, Boolean(form.transpose), "all");
}

/**
 * C := Q·C, or Qᵀ·C, for C [m, p] or [m] and the factors that `qr` or `pivotedQr` left; T may be cut to its first rows (`t.rows(0, r)`):
 * only these reflectors then act. 4mkp flops, in GEMM. @throws ShapeError if the shapes do not fit
 */
export function applyQ(c: Real, factors: Real, t: Real, form: { readonly transpose?: boolean } = {}): void {
  for (const _ of applyQSteps(c, factors, t, form));
}

/** `formQ` in steps: yields the number of blocks applied. Owns its workspace across yields. */
export function* formQSteps(q: Real, factors: Real, t: Real): Generator<number, void, void> {
  const [m = 0, p = 0] = q.shape;
  if (p > m || m !== factors.shape[0]) throw new ShapeError(`formQ: needs Q [m,p] with p <= m; got ${show(q.shape)}. Check the shape.`);
  const entries = q.view().fill(0);
  for (let i = 0; i < p; ++i) entries[i * p + i] = 1;
  yield* applyBlocks(q, factors, t, false, "triangle");
}

/**
 * Q [m, p] := the first p columns of the orthogonal factor that `qr` or `pivotedQr` left: p = min(m, n) is the thin Q, p = m all of it. 4mkp − 2k²(m + p) + 4k³/3
 * flops for k reflectors, k <= p. ‖QᵀQ − I‖_F stays within 2√p·`qrError` (and its square).
 * @throws ShapeError if the shapes do not fit
 */
export function formQ(q: Real, factors: Real, t: Real): void {
  for (const _ of formQSteps(q, factors, t));
}
