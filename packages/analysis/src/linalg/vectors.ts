/** Σ xᵢ yᵢ, ascending from 0. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; ++i) sum += x[i]! * y[i]!;
  return sum;
}

/** y := alpha·x + beta·y. */
export function combine(alpha: number, x: Float64Array, beta: number, y: Float64Array): void {
  for (let i = 0; i < y.length; ++i) y[i] = alpha * x[i]! + beta * y[i]!;
}
