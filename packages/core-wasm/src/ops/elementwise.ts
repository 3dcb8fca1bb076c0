import { alike, type Real } from "./operands.ts";

/** x ← value (rounded to the dtype). n writes. @throws ShapeError for integers */
export function fill(x: Real, value: number): void {
  const dtype = alike("fill", x);
  x.scope.core.kernels[`fill_${dtype}`](x.ptr, value, x.size);
}

/** y ← x, the same bits. @throws ShapeError if shapes or dtypes differ */
export function copy(y: Real, x: Real): void {
  const dtype = alike("copy", y, x);
  y.scope.core.kernels[`copy_${dtype}`](y.ptr, x.ptr, y.size);
}

/** y ← y + x. n flops. @throws ShapeError if shapes or dtypes differ */
export function add(y: Real, x: Real): void {
  const dtype = alike("add", y, x);
  y.scope.core.kernels[`add_${dtype}`](y.ptr, x.ptr, y.size);
}

/** y ← y + α x, product and sum each rounded; α is rounded to the dtype first. 2n flops. @throws ShapeError if shapes or dtypes differ */
export function axpy(y: Real, alpha: number, x: Real): void {
  const dtype = alike("axpy", y, x);
  y.scope.core.kernels[`axpy_${dtype}`](y.ptr, alpha, x.ptr, y.size);
}

/** x ← α x; α is rounded to the dtype first. n flops. @throws ShapeError for integers */
export function scale(x: Real, alpha: number): void {
  const dtype = alike("scale", x);
  x.scope.core.kernels[`scale_${dtype}`](x.ptr, alpha, x.size);
}

/** y ← a ∘ b (Hadamard product); y may be a or b. n flops. @throws ShapeError if shapes or dtypes differ */
export function multiply(y: Real, a: Real, b: Real): void {
  const dtype = alike("multiply", y, a, b);
  y.scope.core.kernels[`multiply_${dtype}`](y.ptr, a.ptr, b.ptr, y.size);
}

/** y ← y + a ∘ b, product and sum each rounded. 2n flops. @throws ShapeError if shapes or dtypes differ */
export function multiplyAdd(y: Real, a: Real, b: Real): void {
  const dtype = alike("multiplyAdd", y, a, b);
  y.scope.core.kernels[`multiply_add_${dtype}`](y.ptr, a.ptr, b.ptr, y.size);
}
