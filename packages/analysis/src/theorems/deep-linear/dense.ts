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

/** Cyclic Jacobi of a symmetric matrix: about ten sweeps of n²/2 rotations, backward stable. */
export function jacobiEigen(symmetric: Dense): Eigen {
  const n = symmetric.rows;
  const a = Float64Array.from(symmetric.data);
  const v = tabulate(n, n, (i, j) => (i === j ? 1 : 0)).data;
  for (let sweep = 0; sweep < 40; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q]!;
        const scale = Math.sqrt(Math.abs(a[p * n + p]!)) * Math.sqrt(Math.abs(a[q * n + q]!));
        if (!(Math.abs(apq) > 1e-17 * scale && Math.abs(apq) > 1e-300)) continue;
        rotated = true;
        rotate(a, v, n, p, q);
      }
    if (!rotated) break;
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j]! - a[i * n + i]!);
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors: tabulate(n, n, (i, j) => v[i * n + order[j]!]!) };
}

function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const theta = (a[q * n + q]! - a[p * n + p]!) / (2 * a[p * n + q]!);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i * n + p]!, a[i * n + q]!];
    a[i * n + p] = c * x - s * y;
    a[i * n + q] = s * x + c * y;
    const [f, g] = [v[i * n + p]!, v[i * n + q]!];
    v[i * n + p] = c * f - s * g;
    v[i * n + q] = s * f + c * g;
  }
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[p * n + i]!, a[q * n + i]!];
    a[p * n + i] = c * x - s * y;
    a[q * n + i] = s * x + c * y;
  }
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
