import type { RealTensor } from "../model/index.ts";
import type { Model } from "../model/model.ts";

type View = Float32Array | Float64Array;

/**
 * Copies B vectors of P numbers, one after the other in `x`, into the two layouts of `Tangents`: window by window, stacked along the first
 * axis, and along the second for weights. The layouts are one where B is 1.
 */
export function loadVectors(model: Model, x: Float64Array, count: number, stacked: RealTensor, crossed: RealTensor): void {
  const to = stacked.view();
  if (count === 1) {
    to.set(x);
    return;
  }
  const across = crossed.view();
  for (const { offset, size, role, shape } of model.windows)
    for (let b = 0; b < count; ++b) {
      const from = b * model.parameters + offset;
      to.set(x.subarray(from, from + size), count * offset + b * size);
      if (role === "weight") scatter(across, count * offset + (b * size) / shape[0]!, x.subarray(from, from + size), shape[0]!, count);
    }
}

function scatter(to: View, at: number, window: Float64Array, rows: number, count: number): void {
  const width = window.length / rows;
  for (let k = 0; k < rows; ++k) to.set(window.subarray(k * width, (k + 1) * width), at + k * count * width);
}

/** y += the B vectors of sums in the two layouts of `Adjoints`; without the second, what it would hold is zero. */
export function addVectors(model: Model, y: Float64Array, count: number, stacked: RealTensor, crossed: RealTensor | null): void {
  const from = stacked.view();
  const across = crossed?.view();
  for (const { offset, size, role, shape } of model.windows)
    for (let b = 0; b < count; ++b) {
      const start = b * model.parameters + offset;
      const at = count * offset + b * size;
      if (across && role === "weight") addBoth(y, start, from, at, across, count * offset + (b * size) / shape[0]!, shape[0]!, size, count);
      else for (let i = 0; i < size; ++i) y[start + i]! += from[at + i]!;
    }
}

function addBoth(
  y: Float64Array,
  start: number,
  a: View,
  at: number,
  c: View,
  cross: number,
  rows: number,
  size: number,
  count: number,
): void {
  const width = size / rows;
  for (let k = 0; k < rows; ++k) {
    const [to, first, second] = [start + k * width, at + k * width, cross + k * count * width];
    for (let i = 0; i < width; ++i) y[to + i]! += a[first + i]! + c[second + i]!;
  }
}
