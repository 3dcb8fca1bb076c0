import { roundTo } from "./rounding.ts";

/** Operands of an element: the old output y and the inputs a and b. */
export interface Operands {
  readonly y: number;
  readonly a: number;
  readonly b: number;
  readonly alpha: number;
}

/** What each elementwise operation stores, rounding after every multiplication and addition. */
export const elementwise = {
  fill: (_, { alpha }) => alpha,
  copy: (_, { a }) => a,
  add: (round, { y, a }) => round(y + a),
  axpy: (round, { y, a, alpha }) => round(y + round(alpha * a)),
  scale: (round, { y, alpha }) => round(alpha * y),
  multiply: (round, { a, b }) => round(a * b),
  multiplyAdd: (round, { y, a, b }) => round(y + round(a * b)),
} as const satisfies Record<string, (round: (x: number) => number, operands: Operands) => number>;

/** The whole vector. */
export function apply(
  name: keyof typeof elementwise,
  dtype: "f32" | "f64",
  y: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  alpha: number,
): number[] {
  return Array.from(y, (old, i) => elementwise[name](roundTo[dtype], { y: old, a: a[i]!, b: b[i]!, alpha }));
}
