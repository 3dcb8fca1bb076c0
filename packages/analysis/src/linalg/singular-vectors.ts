import {
  applyQSteps,
  applyReflectors,
  type BidiagonalReflectors,
  bidiagonalize,
  type Core,
  maxAbs,
  qrSteps,
  type Real,
  reflectorBlock,
  type Scope,
  ShapeError,
  scale,
  transpose,
} from "@nadir/core-wasm";
import type { Work } from "../evidence/index.ts";
import { bidiagonalVectors } from "./bidiagonal-vectors.ts";
import { normalizingFactors } from "./scaling.ts";

/** From this ratio of the sides on, a triangular form comes first. */
const FAR = 3;

/** The thin singular value decomposition A = Σ_i values[i]·left_i ⊗ right_i of a matrix [rows, cols]; k = min(rows, cols). */
export interface SingularVectors {
  /** [k], descending. */
  readonly values: Float64Array;
  /** [k, rows], row-major: row i is the left vector of value i. */
  readonly left: Float64Array;
  /** [k, cols], row-major: row i is the right vector of value i. */
  readonly right: Float64Array;
}

const unitRows = (n: number, m: number): Float64Array =>
  Float64Array.from({ length: n * m }, (_, at) => (at % m === Math.floor(at / m) ? 1 : 0));

/** Rows of `vectors` (n × n) in reverse order, followed by zeros, turned by the reflectors. */
function* turned(scope: Scope, vectors: Float64Array, reflectors: Real, taus: Real, offset: number): Work<Float64Array> {
  const [n = 0, m = 0] = reflectors.shape;
  using inner = scope.core.scope("turned");
  const rows = inner.zeros("f64", [n, m]);
  const entries = rows.view();
  for (let i = 0; i < n; ++i) entries.set(vectors.subarray((n - 1 - i) * n, (n - i) * n), i * m);
  for (const done of applyReflectors(rows, reflectors, taus, offset)) yield { what: "back-transformation", done, total: n };
  return rows.toArray();
}

/** Singular values of a scaled matrix [n, m], n <= m, and its vectors: rows of `short` [n, n] and `long` [n, m]. */
interface Sides {
  readonly values: Float64Array;
  readonly short: Float64Array;
  readonly long: Float64Array;
}

/** By the bidiagonal form of `work`, which is destroyed. */
function* directVectors(core: Core, work: Real): Work<Sides> {
  const [n = 0, m = 0] = work.shape;
  using scope = core.scope("directVectors");
  const reflectors: BidiagonalReflectors = {
    ...{ left: scope.zeros("f64", [n, n]), tausLeft: scope.zeros("f64", [n - 1]) },
    ...{ right: scope.zeros("f64", [n, m]), tausRight: scope.zeros("f64", [n]) },
  };
  const [d, e] = [scope.zeros("f64", [n]), scope.zeros("f64", [n - 1])];
  for (const done of bidiagonalize(d, e, work, reflectors)) yield { what: "bidiagonal form", done, total: n };
  // The form is lower bidiagonal: its transpose has left and right exchanged.
  const part = yield* bidiagonalVectors(core, Float64Array.from(d.view()), Float64Array.from(e.view()));
  const short = yield* turned(scope, part.right, reflectors.left, reflectors.tausLeft, 1);
  const long = yield* turned(scope, part.left, reflectors.right, reflectors.tausRight, 0);
  return { values: part.values.toReversed(), short, long };
}

/** By A = L·Qᵀ first (the QR factors of Aᵀ, whose place in memory `work` gives up): the vectors of L, the long ones turned by Q. */
function* triangularVectors(core: Core, work: Real): Work<Sides> {
  const [n = 0, m = 0] = work.shape;
  using scope = core.scope("triangularVectors");
  const [tall, t] = [scope.empty("f64", [m, n]), scope.empty("f64", [n, reflectorBlock])];
  transpose(tall, work);
  for (const done of qrSteps(tall, t)) yield { what: "triangular form", done, total: n };
  const lower = scope.zeros("f64", [n, n]);
  const [from, to] = [tall.view(), lower.view()];
  for (let i = 0; i < n; ++i) for (let j = i; j < n; ++j) to[j * n + i] = from[i * n + j]!;
  const { values, short, long } = yield* directVectors(core, lower);
  const columns = scope.zeros("f64", [m, n]);
  const entries = columns.view();
  for (let i = 0; i < n; ++i) for (let j = 0; j < n; ++j) entries[i * n + j] = long[j * n + i]!;
  const blocks = Math.ceil(n / reflectorBlock);
  for (const done of applyQSteps(columns, tall, t)) yield { what: "orthogonal factor", done, total: blocks };
  transpose(work, columns);
  return { values, short, long: work.toArray() as Float64Array };
}

/**
 * Singular values, descending, and orthonormal singular vectors of a matrix [rows, cols] (f32 or f64; computed in f64): a measurement, of grade
 * `numerical`. Householder bidiagonalization, divide and conquer, back-transformation, blocked on GEMM. Normwise backward stable: U and V are
 * within p(n, m)·u of orthonormal ones with A + E = U·Σ·Vᵀ, ‖E‖_F <= p(n, m)·u·‖A‖_F, p a modest polynomial (Gu and Eisenstat, SIAM J.
 * Matrix Anal. Appl. 16(1), 1995; Higham, Accuracy and Stability, 2nd ed., §19.5); `singularResidual` measures both. Vectors of a zero value
 * complete the orthonormal system. About 4n²(m − n/3) + 8n³/3 + 4n²m flops for n <= m, fewer where values deflate; from m = 3n
 * on a QR factorization comes first, with 6n²m + 8n³ flops, nearly all in GEMM. The matrix is copied,
 * not changed; a NaN or an infinity makes everything NaN. Owns its workspace across yields. @throws ShapeError unless `a` is a matrix
 */
export function* singularVectors(a: Real): Work<SingularVectors> {
  const [rows = 0, cols = 0] = a.shape;
  if (a.shape.length !== 2) throw new ShapeError(`singularVectors: needs a matrix; got ${a.shape.length} axes. Reshape it.`);
  const [n, m] = [Math.min(rows, cols), Math.max(rows, cols)];
  const oriented = (values: Float64Array, short: Float64Array, long: Float64Array): SingularVectors =>
    rows <= cols ? { values, left: short, right: long } : { values, left: long, right: short };
  const largest = maxAbs(a);
  if (!Number.isFinite(largest)) {
    const spoiled = (size: number): Float64Array => new Float64Array(size).fill(Number.NaN);
    return oriented(spoiled(n), spoiled(n * n), spoiled(n * m));
  }
  if (n === 0 || largest === 0) return oriented(new Float64Array(n), unitRows(n, n), unitRows(n, m));
  const { core } = a.scope;
  using scope = core.scope("singularVectors");
  const work = scope.empty("f64", [n, m]);
  if (rows <= cols) work.view().set(a.view());
  else {
    using wide = core.scope("singularVectors copy");
    const copy = wide.empty("f64", [rows, cols]);
    copy.view().set(a.view());
    transpose(work, copy);
  }
  const factors = normalizingFactors(largest, a.dtype);
  for (const factor of factors) scale(work, factor);
  const { values, short, long } = yield* m >= FAR * n ? triangularVectors(core, work) : directVectors(core, work);
  return oriented(
    values.map((value) => factors.reduceRight((x, factor) => x / factor, value)),
    short,
    long,
  );
}
