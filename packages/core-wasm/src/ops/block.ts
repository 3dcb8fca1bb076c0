// Operations between N samples and a block of B moving copies of each: row i of the one meets rows i·B … i·B + B − 1 of the other.
import { bytesOf } from "../dtype.ts";
import { ShapeError } from "../errors.ts";
import { expectShape, type Shape, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { floatingType, type Real } from "./operands.ts";
import { maxPool2dGrad, maxPool2dTangent } from "./pool2d.ts";

/** B, where `block` has B rows for each row of `single`. @throws ShapeError */
function copies(name: string, single: Shape, block: Shape): number {
  const [n = 0, ...sample] = single;
  const [rows = 0, ...other] = block;
  const count = n === 0 ? 1 : rows / n;
  if (!Number.isInteger(count) || (n === 0 && rows > 0))
    throw new ShapeError(`${name}: needs a whole number of rows for each of ${n}; got ${show(block)}. Check the operands.`);
  expectShape(name, other, sample);
  return count;
}

type Product = "multiply" | "multiply_add";

function eachProduct(name: string, kernel: Product, y: Real, a: Real, x: Real): void {
  const dtype = floatingType(name, y, a, x);
  const count = copies(name, a.shape, x.shape);
  expectShape(name, y.shape, x.shape);
  const run = y.scope.core.kernels[`${kernel}_${dtype}`];
  if (count === 1) {
    run(y.ptr, a.ptr, x.ptr, x.size);
    return;
  }
  const size = a.size / Math.max(1, a.shape[0]!);
  const bytes = size * bytesOf(dtype);
  for (let i = 0; i < x.shape[0]!; ++i) run(y.ptr + i * bytes, a.ptr + Math.floor(i / count) * bytes, x.ptr + i * bytes, size);
}

/** y[i·B + b] ← a[i] ∘ x[i·B + b]; a [N,…], x and y [N·B,…], y may be x. One flop an entry of x. @throws ShapeError */
export function multiplyBlock(y: Real, a: Real, x: Real): void {
  eachProduct("multiplyBlock", "multiply", y, a, x);
}

/** y[i·B + b] ← y[i·B + b] + a[i] ∘ x[i·B + b], product and sum each rounded. Two flops an entry of x. @throws ShapeError */
export function multiplyAddBlock(y: Real, a: Real, x: Real): void {
  eachProduct("multiplyAddBlock", "multiply_add", y, a, x);
}

/** y[i·B + b] ← x[i]; x [N,…], y [N·B,…]. @throws ShapeError */
export function repeatRows(y: Real, x: Real): void {
  const dtype = floatingType("repeatRows", y, x);
  const count = copies("repeatRows", x.shape, y.shape);
  const size = x.size / Math.max(1, x.shape[0]!);
  const bytes = size * bytesOf(dtype);
  const run = y.scope.core.kernels[`copy_${dtype}`];
  for (let i = 0; i < y.shape[0]!; ++i) run(y.ptr + i * bytes, x.ptr + Math.floor(i / count) * bytes, size);
}

function eachPlanes(
  name: string,
  small: Real,
  large: Real,
  argmax: Tensor<"i32">,
  use: (s: Real, l: Real, a: Tensor<"i32">) => void,
): void {
  const count = copies(name, argmax.shape, small.shape);
  if (count === 1) use(small, large, argmax);
  else
    for (let i = 0; i < small.shape[0]!; ++i) {
      const sample = Math.floor(i / count);
      use(small.rows(i, i + 1), large.rows(i, i + 1), argmax.rows(sample, sample + 1));
    }
}

/** `maxPool2dTangent` of B moving copies of each sample: ty, tx [N·B,…], argmax [N,…]. @throws ShapeError */
export function maxPool2dTangentBlock(ty: Real, tx: Real, argmax: Tensor<"i32">): void {
  eachPlanes("maxPool2dTangentBlock", ty, tx, argmax, maxPool2dTangent);
}

/** `maxPool2dGrad` of B copies of each sample: dx, dy [N·B,…], argmax [N,…]. @throws ShapeError */
export function maxPool2dGradBlock(dx: Real, dy: Real, argmax: Tensor<"i32">): void {
  eachPlanes("maxPool2dGradBlock", dy, dx, argmax, (small, large, chosen) => maxPool2dGrad(large, small, chosen));
}
