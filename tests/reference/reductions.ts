import { roundTo } from "./rounding.ts";

/** The sum in the documented lane order: element i in lane i mod L, each lane ascending from +0, then lane j += lane j + h for h = L/2, …, 1. */
export function laneSum(dtype: "f32" | "f64", terms: ArrayLike<number>): number {
  const round = roundTo[dtype];
  const lanes = dtype === "f32" ? 16 : 8;
  const partial = Array<number>(lanes).fill(0);
  for (let i = 0; i < terms.length; ++i) partial[i % lanes] = round(partial[i % lanes]! + terms[i]!);
  for (let h = lanes / 2; h >= 1; h /= 2) for (let j = 0; j < h; ++j) partial[j] = round(partial[j]! + partial[j + h]!);
  return partial[0]!;
}

/** Σ aᵢ bᵢ in the lane order. */
export function dot(dtype: "f32" | "f64", a: ArrayLike<number>, b: ArrayLike<number>): number {
  return laneSum(
    dtype,
    Array.from(a, (x, i) => roundTo[dtype](x * b[i]!)),
  );
}
