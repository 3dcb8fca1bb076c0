import { ShapeError } from "./errors.ts";

/** Sizes of the axes, outermost first; row-major. */
export type Shape = readonly number[];

/** Number of elements: the product of the axes (1 for a scalar). */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, axis) => product * axis, 1);
}

/** `[2,3,5]`. */
export function show(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** Throws unless every axis is a non-negative integer and the size is below 2^31 elements. */
export function checkShape(name: string, shape: Shape): void {
  if (!shape.every((axis) => Number.isInteger(axis) && axis >= 0) || sizeOf(shape) >= 2 ** 31)
    throw new ShapeError(`${name}: needs non-negative integer axes and fewer than 2^31 elements; got ${show(shape)}. Check the sizes.`);
}

/** Throws unless the two shapes are equal. */
export function expectShape(name: string, got: Shape, needed: Shape): void {
  if (got.length !== needed.length || got.some((axis, i) => axis !== needed[i]))
    throw new ShapeError(`${name}: needs shape ${show(needed)}; got ${show(got)}. Check the operands.`);
}
