import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, show } from "../shape.ts";
import { gemmAt } from "./gemm.ts";
import { floatingType, type Real } from "./operands.ts";
import { triangularSolve } from "./triangular.ts";

/** Reflectors applied at once. */
const BLOCK = 64;

/** V (lines × length, `to`) := the stored reflectors, zeros in front of each; `from` is the first entry of the first one, lines `stride` apart. */
function unpack(a: Real, from: number, stride: number, to: Real): void {
  const [lines = 0, length = 0] = to.shape;
  const bytes = bytesOf(a.dtype);
  const { core } = a.scope;
  to.view().fill(0);
  for (let i = 0; i < lines; ++i)
    core.kernels[`copy_${a.dtype}`](to.ptr + i * (length + 1) * bytes, from + i * (stride + 1) * bytes, length - i);
}

/** The inverse of the triangular factor of I − Vᵀ·T·V: strictly upper part of V·Vᵀ, diagonal 1/τ; a reflector with τ = 0 is emptied. */
function inverseFactor(v: Real, taus: Real, gram: Real): void {
  const [lines = 0, length = 0] = v.shape;
  const factors = taus.toArray();
  for (let i = 0; i < lines; ++i) if (factors[i] === 0) v.view().fill(0, i * length, (i + 1) * length);
  gram.view().fill(0);
  const [left, right] = [
    { ptr: v.ptr, row: length, column: 1 },
    { ptr: v.ptr, row: 1, column: length },
  ];
  gemmAt(v.scope.core, v.dtype as "f32" | "f64", [lines, lines, length], left, right, gram.ptr, lines);
  const entries = gram.view();
  for (let i = 0; i < lines; ++i) entries[i * lines + i] = factors[i] === 0 ? 1 : 1 / factors[i]!;
}

/**
 * C := C·Qᵀ for C [m, n] and Q = H₀·H₁⋯H_{k−1}, H_i = I − taus[i]·v_i·v_iᵀ: what turns rows that are vectors of the reduced problem into vectors of
 * the whole one. Line i of `a` [., n] holds v_i from its element i + offset on, as the reductions leave it; `taus` [k]. Yields the number of
 * reflectors done, the last ones first. 4mnk − 2mk² flops, nearly all in GEMM: blocks of reflectors are I − Vᵀ·T·V with T⁻¹ read off V·Vᵀ
 * (Joffrain, Low, Quintana-Orti, van de Geijn and Van Zee, ACM Trans. Math. Softw. 32(2), 2006). Backward stable: each row moves by
 * p(n)·u of its norm (Higham, Accuracy and Stability, 2nd ed., §19.5). Owns its workspace across yields.
 * @throws ShapeError if the shapes do not fit
 */
export function* applyReflectors(c: Real, a: Real, taus: Real, offset: number): Generator<number, void, void> {
  const dtype = floatingType("applyReflectors", c, a, taus);
  const [m = 0, n = 0] = c.shape;
  const [lines = 0, stride = 0] = a.shape;
  const [count = 0] = taus.shape;
  if (
    c.shape.length !== 2 ||
    a.shape.length !== 2 ||
    stride !== n ||
    count > lines ||
    !(offset >= 0 && (count === 0 || count + offset <= n))
  )
    throw new ShapeError(
      `applyReflectors: needs C [m,n], reflectors [k,n] and k + offset <= n; got ${show(c.shape)}, ${show(a.shape)}, ${show(taus.shape)} and offset ${offset}. Check the operands.`,
    );
  expectShape("applyReflectors", taus.shape, [count]);
  const { core } = c.scope;
  const bytes = bytesOf(dtype);
  for (let end = count, done = 0; end > 0; end -= done) {
    done = ((end - 1) % BLOCK) + 1;
    const [first, length] = [end - done, n - offset - (end - done)];
    using scope = core.scope("applyReflectors");
    const v = scope.empty(dtype, [done, length]);
    const [gram, x, y] = [scope.empty(dtype, [done, done]), scope.zeros(dtype, [done, m]), scope.empty(dtype, [done, m])];
    unpack(a, a.ptr + (first * (n + 1) + offset) * bytes, n, v);
    inverseFactor(v, taus.rows(first, end), gram);
    const part = c.ptr + (offset + first) * bytes;
    gemmAt(core, dtype, [done, m, length], { ptr: v.ptr, row: length, column: 1 }, { ptr: part, row: 1, column: n }, x.ptr, m);
    triangularSolve(x, gram, { upper: true });
    core.kernels[`negate_${dtype}`](1, done * m, x.ptr, 0, 1, y.ptr);
    gemmAt(core, dtype, [m, length, done], { ptr: y.ptr, row: 1, column: m }, { ptr: v.ptr, row: length, column: 1 }, part, n);
    yield count - first;
  }
}
