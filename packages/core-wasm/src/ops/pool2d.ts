import { ShapeError } from "../errors.ts";
import { expectShape, type Shape, show } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { floatingType, type Real } from "./operands.ts";
import { axes4, type PoolWindow, slidePool } from "./window.ts";

/** Planes, H, W, OH, OW, kernel, stride, padding, as the pooling kernels take them. */
type Sizes = readonly [number, number, number, number, number, number, number, number, number, number, number];

function geometry(name: string, input: Shape, output: Shape, window: PoolWindow): Sizes {
  const [N, C, H, W] = axes4(name, input);
  const { kernel, stride, padding, output: size } = slidePool(name, [H, W], window);
  expectShape(`${name}: output`, output, [N, C, ...size]);
  return [N * C, H, W, ...size, ...kernel, ...stride, ...padding];
}

/** Planes and the pixels of an input and an output plane. */
function planes(name: string, input: Shape, output: Shape, argmax: Tensor<"i32">): [number, number, number] {
  const [N, C, H, W] = axes4(name, input);
  const [, , OH, OW] = axes4(name, output);
  expectShape(`${name}: output`, output, [N, C, OH, OW]);
  expectShape(`${name}: argmax`, argmax.shape, output);
  if (argmax.dtype !== "i32")
    throw new ShapeError(`${name}: needs argmax of dtype i32; got ${argmax.dtype}${show(argmax.shape)}. Use i32.`);
  return [N * C, H * W, OH * OW];
}

/**
 * y = maximum of each window of x, argmax = its index h·W + w in its plane. Padding never wins; of equal elements (and of −0 and +0) the first in row order does; a NaN wins, the first of them.
 * y and argmax [N,C,OH,OW] are overwritten; x [N,C,H,W]. OH·OW·R·S comparisons a plane.
 * @throws ShapeError where shapes or dtypes do not agree, the window does not fit, or padding exceeds half the kernel
 */
export function maxPool2d(y: Real, argmax: Tensor<"i32">, x: Real, window: PoolWindow): void {
  const dtype = floatingType("maxPool2d", y, x);
  planes("maxPool2d", x.shape, y.shape, argmax);
  const sizes = geometry("maxPool2d", x.shape, y.shape, window);
  y.scope.core.kernels[`max_pool2d_${dtype}`](y.ptr, argmax.ptr, x.ptr, ...sizes);
}

/** dx = 0, then dx[argmax] += dy over outputs ascending: the adjoint of `maxPool2d` where it is differentiable. dx is overwritten. @throws ShapeError where shapes or dtypes do not agree */
export function maxPool2dGrad(dx: Real, dy: Real, argmax: Tensor<"i32">): void {
  const dtype = floatingType("maxPool2dGrad", dx, dy);
  const sizes = planes("maxPool2dGrad", dx.shape, dy.shape, argmax);
  dx.scope.core.kernels[`max_pool2d_grad_${dtype}`](dx.ptr, dy.ptr, argmax.ptr, ...sizes);
}

/** ty = tx[argmax]: the derivative of `maxPool2d` along tx where it is differentiable. ty is overwritten. @throws ShapeError where shapes or dtypes do not agree */
export function maxPool2dTangent(ty: Real, tx: Real, argmax: Tensor<"i32">): void {
  const dtype = floatingType("maxPool2dTangent", ty, tx);
  const sizes = planes("maxPool2dTangent", tx.shape, ty.shape, argmax);
  ty.scope.core.kernels[`max_pool2d_tangent_${dtype}`](ty.ptr, tx.ptr, argmax.ptr, ...sizes);
}

/**
 * y = mean of each window of x, padded zeros counted: the sum over rows, then columns, ascending from +0, divided by R·S. Linear: its own tangent.
 * y [N,C,OH,OW] is overwritten; x [N,C,H,W]. @throws ShapeError as `maxPool2d`
 */
export function avgPool2d(y: Real, x: Real, window: PoolWindow): void {
  const dtype = floatingType("avgPool2d", y, x);
  const sizes = geometry("avgPool2d", x.shape, y.shape, window);
  y.scope.core.kernels[`avg_pool2d_${dtype}`](y.ptr, x.ptr, ...sizes);
}

/** dx = 0, then each output, ascending, adds dy / (R·S) to every input of its window: the adjoint of `avgPool2d`. dx is overwritten. @throws ShapeError as `maxPool2d` */
export function avgPool2dGrad(dx: Real, dy: Real, window: PoolWindow): void {
  const dtype = floatingType("avgPool2dGrad", dx, dy);
  const sizes = geometry("avgPool2dGrad", dx.shape, dy.shape, window);
  dx.scope.core.kernels[`avg_pool2d_grad_${dtype}`](dx.ptr, dy.ptr, ...sizes);
}
