import { hadamard, product, transposed, uniform } from "./matrices.ts";

/** ‖x‖₂, or ‖X‖_F. */
export function frobenius(x: ArrayLike<number>): number {
  return Math.sqrt(Array.from(x).reduce((total, value) => total + value * value, 0));
}

/** Symmetric with uniform entries. */
export function symmetric(n: number, seed: number): Float64Array {
  const a = uniform(n * n, seed);
  for (let i = 0; i < n; ++i) for (let j = 0; j < i; ++j) a[j * n + i] = a[i * n + j]!;
  return a;
}

/** The symmetric tridiagonal matrix with these diagonals. */
export function tridiagonal(d: readonly number[], e: readonly number[]): Float64Array {
  const n = d.length;
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return i === j ? d[i]! : Math.abs(i - j) === 1 ? e[Math.min(i, j)]! : 0;
  });
}

/** H·diag(values)·H for a power of 4: exact for small integers. */
export function hidden(values: readonly number[]): Float64Array {
  const n = values.length;
  const diagonal = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? values[at % n]! : 0));
  return product(product(hadamard(n), diagonal, n, n, n), hadamard(n), n, n, n);
}

/** Columns scaled by ratio^j, rows by ratio^i: entries over many orders of magnitude. */
export function graded(rows: number, cols: number, ratio: number): Float64Array {
  const [down, across] = [rows, cols].map((n) => {
    const factors = [1];
    while (factors.length < n) factors.push(factors.at(-1)! * ratio);
    return factors;
  });
  return uniform(rows * cols, 11).map((x, at) => x * down![Math.floor(at / cols)]! * across![at % cols]!);
}

/** ‖X·Xᵀ − I‖_F of k rows. */
export function departure(x: Float64Array, k: number, length: number): number {
  const gram = product(x, transposed(x, k, length), k, length, k);
  return frobenius(gram.map((value, at) => (at % (k + 1) === 0 ? value - 1 : value)));
}
