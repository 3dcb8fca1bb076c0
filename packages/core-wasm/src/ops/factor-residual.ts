import { gamma } from "../backward-error.ts";
import type { Scope } from "../scope.ts";
import { expectShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { gemm } from "./gemm.ts";
import { pivotRows } from "./lu.ts";
import type { Real } from "./operands.ts";
import { formQ, matrixShape } from "./qr.ts";
import { norm2 } from "./reductions.ts";

/** How far computed factors are from what they factor: a measurement in f64, with its own rounding. */
export interface FactorResidual {
  /** ‖difference‖_F as it was computed: measured. */
  readonly measured: number;
  /** The true norm for the factors as stored is within this of `measured`, barring underflow and overflow. */
  readonly rounding: number;
  /** ‖A‖_F, or √k for QᵀQ − I: what to divide by. */
  readonly norm: number;
}

type Double = Tensor<"f64">;

/** Entries at(i, j) in f64. */
function matrixOf(scope: Scope, [rows, columns]: readonly [number, number], at: (i: number, j: number) => number): Double {
  const made = scope.empty("f64", [rows, columns]);
  const entries = made.view();
  for (let i = 0; i < rows; ++i) for (let j = 0; j < columns; ++j) entries[i * columns + j] = at(i, j);
  return made;
}

/**
 * ‖C − X·Y‖_F, C destroyed and X given with its sign changed. Each entry takes its k products from C on, so that it is off by at most
 * γ_{k+1}(|c| + |x||y|); norms add γ of half their length; ‖|X||Y|‖_F <= ‖X‖_F·‖Y‖_F.
 */
function distance(c: Double, negated: Double, y: Double, transposeA = false): FactorResidual {
  const k = y.shape[0] ?? 0;
  const norm = norm2(c);
  const size = norm + norm2(negated) * norm2(y);
  gemm(c, negated, y, { transposeA });
  const measured = norm2(c);
  const inexact = 1 + gamma(c.size + negated.size + y.size + 8, "f64");
  return { measured, rounding: (gamma(k + 1, "f64") * size * inexact + gamma(c.size + 4, "f64") * measured) * inexact, norm };
}

/**
 * ‖P·A − L·U‖_F for the original A [m, n] and what `lu` left of it. 2mnk flops in GEMM, k = min(m, n), and three f64 copies. `luError` bounds it a priori:
 * by luError(k)·‖|L||U|‖_F. @throws ShapeError if the shapes do not fit
 */
export function luResidual(a: Real, factors: Real, pivots: Tensor<"i32">): FactorResidual {
  const [m, n] = matrixShape("luResidual", a);
  const k = Math.min(m, n);
  expectShape("luResidual", factors.shape, [m, n]);
  expectShape("luResidual", pivots.shape, [k]);
  using scope = a.scope.core.scope("luResidual");
  const [whole, lu] = [a.toArray(), factors.toArray()];
  const order = pivotRows(pivots.view(), m);
  const permuted = matrixOf(scope, [m, n], (i, j) => whole[order[i]! * n + j]!);
  const lower = matrixOf(scope, [m, k], (i, j) => (i === j ? -1 : i > j ? -lu[i * n + j]! : 0));
  const upper = matrixOf(scope, [k, n], (i, j) => (i <= j ? lu[i * n + j]! : 0));
  return distance(permuted, lower, upper);
}

/**
 * ‖A − L·Lᵀ‖_F for the original A [n, n], of which the lower triangle is read, and the L that `cholesky` left. 2n³ flops and three f64 copies.
 * `choleskyError` bounds it a priori: by choleskyError(n)·‖|L||Lᵀ|‖_F. @throws ShapeError if the shapes do not fit
 */
export function choleskyResidual(a: Real, l: Real): FactorResidual {
  const [n] = matrixShape("choleskyResidual", a);
  expectShape("choleskyResidual", a.shape, [n, n]);
  expectShape("choleskyResidual", l.shape, [n, n]);
  using scope = a.scope.core.scope("choleskyResidual");
  const [whole, lower] = [a.toArray(), l.toArray()];
  const symmetric = matrixOf(scope, [n, n], (i, j) => whole[i >= j ? i * n + j : j * n + i]!);
  const left = matrixOf(scope, [n, n], (i, j) => -lower[i * n + j]!);
  return distance(
    symmetric,
    left,
    matrixOf(scope, [n, n], (i, j) => lower[j * n + i]!),
  );
}

/** What `qr` or `pivotedQr` reached. */
export interface QrResidual {
  /** ‖A·P − Q·R‖_F for the computed thin Q. */
  readonly factorization: FactorResidual;
  /** ‖QᵀQ − I‖_F of that Q. */
  readonly orthogonality: FactorResidual;
}

/**
 * ‖A·P − Q·R‖_F and ‖QᵀQ − I‖_F for the original A [m, n] and what `qr` (no `order`) or `pivotedQr` left of it; Q is formed in the dtype of the factors. About
 * 4mk² + 2mnk flops in GEMM, k = min(m, n), and four f64 copies. A priori they are at most about (1 + √k)·`qrError`·‖A‖_F and 2√k·`qrError`.
 * @throws ShapeError if the shapes do not fit
 */
export function qrResidual(a: Real, factors: Real, t: Real, order?: Tensor<"i32">): QrResidual {
  const [m, n] = matrixShape("qrResidual", a);
  const k = Math.min(m, n);
  expectShape("qrResidual", factors.shape, [m, n]);
  if (order) expectShape("qrResidual", order.shape, [n]);
  using scope = a.scope.core.scope("qrResidual");
  const thin = scope.zeros(factors.dtype, [m, k]);
  formQ(thin, factors, t);
  const [whole, triangle, q, places] = [a.toArray(), factors.toArray(), thin.toArray(), order?.toArray()];
  const permuted = matrixOf(scope, [m, n], (i, j) => whole[i * n + (places?.[j] ?? j)]!);
  const r = matrixOf(scope, [k, n], (i, j) => (i <= j ? triangle[i * n + j]! : 0));
  const negated = matrixOf(scope, [m, k], (i, j) => -q[i * k + j]!);
  const identity = matrixOf(scope, [k, k], (i, j) => (i === j ? 1 : 0));
  return {
    factorization: distance(permuted, negated, r),
    orthogonality: distance(
      identity,
      negated,
      matrixOf(scope, [m, k], (i, j) => q[i * k + j]!),
      true,
    ),
  };
}
