import { type Floating, formQ, qrError, type Real, type Scope } from "@nadir/core-wasm";
import { expect } from "vitest";
import { expectWithin } from "./matchers.ts";
import { product, transposed } from "./matrices.ts";

/** The first k rows of a matrix with n columns, zeros below its diagonal. */
export function upper(a: ArrayLike<number>, k: number, n: number): Float64Array {
  return Float64Array.from({ length: k * n }, (_, at) => (at % n >= Math.floor(at / n) ? a[at]! : 0));
}

/** ‖column j‖₂ for every j, safe at any scale. */
export function columnNorms(a: ArrayLike<number>, m: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => {
    let largest = 0;
    for (let i = 0; i < m; ++i) largest = Math.max(largest, Math.abs(a[i * n + j]!));
    let sum = 0;
    for (let i = 0; i < m; ++i) sum += largest === 0 ? 0 : (a[i * n + j]! / largest) ** 2;
    return largest * Math.sqrt(sum);
  });
}

/** Checks ‖a_j − (Q·R)_j‖ for every column and ‖QᵀQ − I‖ against `qrError`, plus the rounding of the f64 products that measure them. */
export function expectQr(scope: Scope, dtype: Floating, a: ArrayLike<number>, factors: Real, t: Real): void {
  const [m = 0, n = 0] = factors.shape;
  const k = Math.min(m, n);
  const q = scope.zeros(dtype, [m, k]);
  formQ(q, factors, t);
  const bound = qrError(m, k, dtype) * Math.sqrt(k) + 2 * (m + k) * 2 ** -53;
  const norms = columnNorms(a, m, n);
  const back = product(q.toArray(), upper(factors.toArray(), k, n), m, k, n);
  const errors = columnNorms(
    back.map((x, at) => x - a[at]!),
    m,
    n,
  );
  for (let j = 0; j < n; ++j) expect(errors[j]! <= 2 * bound * norms[j]!, `column ${j} is off by ${errors[j]} of ${norms[j]}`).toBe(true);
  const identity = Float64Array.from({ length: k * k }, (_, at) => (at % (k + 1) === 0 ? 1 : 0));
  expectWithin("QᵀQ", product(transposed(q.toArray(), m, k), q.toArray(), k, m, k), identity, 2 * bound + bound ** 2);
}
