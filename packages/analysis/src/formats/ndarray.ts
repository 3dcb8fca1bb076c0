import { ShapeError } from "@nadir/core-wasm";

/** A host array with its element type and axes, row-major, as files hold it. */
export interface NdArray {
  readonly dtype: "f4" | "f8" | "u1" | "i4" | "i8";
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;
}

/** The element types Nadir computes with; files may hold others, which widen without loss. */
export type ElementType = NdArray["dtype"];

/** Bytes of one element. */
export const elementBytes: Readonly<Record<ElementType, number>> = { f4: 4, f8: 8, u1: 1, i4: 4, i8: 8 };

const arrays = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array, i8: BigInt64Array };

/** A fresh zero-filled buffer of `count` elements. */
export function elementBuffer(dtype: ElementType, count: number): NdArray["data"] {
  return new arrays[dtype](count);
}

/** Number of elements of a shape; 1 for a scalar []. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** An array of given type, axes and elements (not copied). @throws ShapeError where the three do not agree */
export function ndarray(dtype: ElementType, shape: readonly number[], data: NdArray["data"]): NdArray {
  if (!(data instanceof arrays[dtype])) throw new ShapeError(`array: needs ${dtype} elements; got a ${data.constructor.name}. Convert it.`);
  if (data.length !== elementCount(shape))
    throw new ShapeError(`array: needs ${elementCount(shape)} elements for [${shape.join(",")}]; got ${data.length}. Check the shape.`);
  return { dtype, shape: [...shape], data };
}

/** The index [i,j,…] of a row-major position. */
export function indexOf(shape: readonly number[], position: number): number[] {
  const index = new Array<number>(shape.length);
  for (let axis = shape.length - 1, rest = position; axis >= 0; axis--) {
    index[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}

/**
 * The same elements with their axes in another order: result axis i is axis `order[i]` of the array, as numpy's transpose.
 * Copies. @throws ShapeError unless `order` is a permutation of the axes
 */
export function permuteAxes(array: NdArray, order: readonly number[]): NdArray {
  const rank = array.shape.length;
  if (order.length !== rank || [...order].sort((a, b) => a - b).some((axis, i) => axis !== i))
    throw new ShapeError(`permuteAxes: needs a permutation of ${rank} axes; got [${order.join(",")}]. Name each axis once.`);
  const strides = array.shape.map((_, axis) => elementCount(array.shape.slice(axis + 1)));
  const shape = order.map((axis) => array.shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const data = elementBuffer(array.dtype, array.data.length);
  const index = new Array<number>(rank).fill(0);
  for (let target = 0, source = 0; target < data.length; target++) {
    data[target] = array.data[source]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      source += steps[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      source -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { dtype: array.dtype, shape, data };
}
