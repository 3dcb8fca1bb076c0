import { alike, type Real } from "./operands.ts";

/** Bytes of the partial sums of a reduction: four vectors. */
const PARTIAL = 64;

/**
 * Σ aᵢ bᵢ in the dtype, each product rounded, in the lane order of docs/conventions.md: element i in lane i mod L (L = 16 for f32, 8 for f64),
 * lanes ascending from +0, then halved pairwise. 2n flops; |error| ≤ γ_{⌈n/L⌉ + log₂L + 1} Σ|aᵢ bᵢ| barring underflow.
 * @throws ShapeError if shapes or dtypes differ
 */
export function dot(a: Real, b: Real): number {
  const dtype = alike("dot", a, b);
  using scope = a.scope.core.scope("dot");
  const partial = scope.allocate(PARTIAL);
  return a.scope.core.kernels[`dot_${dtype}`](a.ptr, b.ptr, a.size, partial);
}

/** Σ xᵢ in the dtype, in the lane order of `dot`. n flops; |error| ≤ γ_{⌈n/L⌉ + log₂L} Σ|xᵢ|. @throws ShapeError for integers */
export function sum(x: Real): number {
  const dtype = alike("sum", x);
  using scope = x.scope.core.scope("sum");
  const partial = scope.allocate(PARTIAL);
  return x.scope.core.kernels[`sum_${dtype}`](x.ptr, x.size, partial);
}

/** √dot(x, x), rounded to the dtype. Squares are not scaled: beyond the square root of the range it overflows to Infinity. @throws ShapeError for integers */
export function norm2(x: Real): number {
  const root = Math.sqrt(dot(x, x));
  return x.dtype === "f32" ? Math.fround(root) : root;
}

/** max |xᵢ|: 0 for an empty tensor, NaN if any element is. @throws ShapeError for integers */
export function maxAbs(x: Real): number {
  const dtype = alike("maxAbs", x);
  return x.scope.core.kernels[`max_abs_${dtype}`](x.ptr, x.size);
}
