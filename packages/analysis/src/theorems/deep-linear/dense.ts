import { smallSymmetricEigen } from "../../linalg/index.ts";

/** A small row-major matrix of the untrusted search; the checker proves what it finds. */
export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** Zeros. */
export function zeros(rows: number, columns: number): Dense {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** By entry. */
export function tabulate(rows: number, columns: number, f: (i: number, j: number) => number): Dense {
  const m = zeros(rows, columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) m.data[i * columns + j] = f(i, j);
  return m;
}

/** Entry (i, j). */
export function at(a: Dense, i: number, j: number): number {
  return a.data[i * a.columns + j]!;
}

/** Aᵀ. */
export function flip(a: Dense): Dense {
  return tabulate(a.columns, a.rows, (i, j) => at(a, j, i));
}

/** A · B. */
export function times(a: Dense, b: Dense): Dense {
  const c = zeros(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++)
    for (let k = 0; k < a.columns; k++) {
      const f = at(a, i, k);
      if (f === 0) continue;
      for (let j = 0; j < b.columns; j++) c.data[i * b.columns + j]! += f * at(b, k, j);
    }
  return c;
}

/** As rows of numbers, every zero +0. */
export function rowsOf(a: Dense): readonly (readonly number[])[] {
  return Array.from({ length: a.rows }, (_, i) => Array.from(a.data.subarray(i * a.columns, (i + 1) * a.columns), (x) => x + 0));
}

/** Eigenvalues in decreasing order and, as columns, their unit eigenvectors. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Dense;
}

/** Largest first: `smallSymmetricEigen` turned round. */
export function descendingEigen(symmetric: Dense): Eigen {
  const n = symmetric.rows;
  const { values, vectors } = smallSymmetricEigen(symmetric.data, n);
  return { values: values.toReversed(), vectors: tabulate(n, n, (i, j) => vectors[(n - 1 - j) * n + i]!) };
}

/** X with AX = B for a symmetric positive definite A, by Cholesky and one step of refinement; null where a pivot fails. */
export function solveSymmetric(a: Dense, b: Dense): Dense | null {
  const l = cholesky(a);
  if (!l) return null;
  const x = substitute(l, b);
  const product = times(a, x);
  const correction = substitute(
    l,
    tabulate(b.rows, b.columns, (i, j) => at(b, i, j) - at(product, i, j)),
  );
  return tabulate(b.rows, b.columns, (i, j) => at(x, i, j) + at(correction, i, j));
}

function cholesky(a: Dense): Dense | null {
  const n = a.rows;
  const l = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let s = at(a, i, j);
      for (let k = 0; k < j; k++) s -= at(l, i, k) * at(l, j, k);
      if (i === j && !(s > 0)) return null;
      l.data[i * n + j] = i === j ? Math.sqrt(s) : s / at(l, j, j);
    }
  return l;
}

function substitute(l: Dense, b: Dense): Dense {
  const x = tabulate(b.rows, b.columns, (i, j) => at(b, i, j));
  const n = l.rows;
  const w = b.columns;
  for (let c = 0; c < w; c++) {
    for (let i = 0; i < n; i++) {
      let s = at(x, i, c);
      for (let k = 0; k < i; k++) s -= at(l, i, k) * at(x, k, c);
      x.data[i * w + c] = s / at(l, i, i);
    }
    for (let i = n - 1; i >= 0; i--) {
      let s = at(x, i, c);
      for (let k = i + 1; k < n; k++) s -= at(l, k, i) * at(x, k, c);
      x.data[i * w + c] = s / at(l, i, i);
    }
  }
  return x;
}
