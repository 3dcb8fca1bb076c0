import { roundTo } from "./rounding.ts";

/** An element (i, j) of a matrix. */
export type Entry = (i: number, j: number) => number;

/** C + A·B by the naive loop: k ascending from C's own value, each product and sum rounded. */
export function gemm(
  dtype: "f32" | "f64",
  [m, n, k]: readonly [number, number, number],
  a: Entry,
  b: Entry,
  c: ArrayLike<number>,
): number[] {
  const round = roundTo[dtype];
  const result: number[] = [];
  for (let i = 0; i < m; ++i)
    for (let j = 0; j < n; ++j) {
      let sum = c[i * n + j]!;
      for (let l = 0; l < k; ++l) sum = round(sum + round(a(i, l) * b(l, j)));
      result.push(sum);
    }
  return result;
}
