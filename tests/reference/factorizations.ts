// Naive factorizations in the documented order; every operation is rounded to the dtype.

type Round = (x: number) => number;
type Matrix = Float32Array | Float64Array;

/** In place; returns −1 or the index of the first pivot that is not positive and finite; zeros above the diagonal. */
export function cholesky(a: Matrix, n: number, round: Round): number {
  for (let i = 0; i < n; ++i) {
    for (let j = 0; j <= i; ++j) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; ++k) sum = round(sum - round(a[i * n + k]! * a[j * n + k]!));
      if (j < i) a[i * n + j] = round(sum / a[j * n + j]!);
      else if (sum > 0 && sum < Number.POSITIVE_INFINITY) a[i * n + i] = round(Math.sqrt(sum));
      else return i;
    }
    a.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return -1;
}

export interface Form {
  readonly upper?: boolean;
  readonly transpose?: boolean;
  readonly unit?: boolean;
}

/** B := op(T)⁻¹·B, subtracting the known unknowns in the order in which they were found. */
export function triangularSolve(b: Matrix, t: Matrix, n: number, m: number, form: Form, round: Round): void {
  const at = (i: number, k: number): number => (form.transpose ? t[k * n + i]! : t[i * n + k]!);
  const order = Array.from({ length: n }, (_, i) => (Boolean(form.upper) === Boolean(form.transpose) ? i : n - 1 - i));
  for (let j = 0; j < m; ++j)
    for (let p = 0; p < n; ++p) {
      const i = order[p]!;
      let sum = b[i * m + j]!;
      for (let q = 0; q < p; ++q) sum = round(sum - round(at(i, order[q]!) * b[order[q]! * m + j]!));
      b[i * m + j] = form.unit ? sum : round(sum / at(i, i));
    }
}

/** P·A = L·U in place, A [m, n]; returns −1 or the first column without a finite non-zero pivot. */
export function lu(a: Matrix, m: number, n: number, pivots: Int32Array, round: Round): number {
  for (let k = 0; k < Math.min(m, n); ++k) {
    let at = k;
    for (let i = k; i < m; ++i) if (Math.abs(a[i * n + k]!) > Math.abs(a[at * n + k]!)) at = i;
    pivots[k] = at;
    for (let j = 0; j < n; ++j) [a[k * n + j], a[at * n + j]] = [a[at * n + j]!, a[k * n + j]!];
    const pivot = a[k * n + k]!;
    if (!(Math.abs(pivot) > 0 && Math.abs(pivot) < Number.POSITIVE_INFINITY)) return k;
    for (let i = k + 1; i < m; ++i) {
      a[i * n + k] = round(a[i * n + k]! / pivot);
      for (let j = k + 1; j < n; ++j) a[i * n + j] = round(a[i * n + j]! - round(a[i * n + k]! * a[k * n + j]!));
    }
  }
  return -1;
}

/** Reduces the first column of A [m, n] by a reflector, which stays below R's row, and applies it to the other columns; returns τ. */
function reflectFirst(a: Matrix, m: number, n: number, round: Round): number {
  let rest = 0;
  for (let i = 1; i < m; ++i) rest = round(rest + round(a[i * n]! * a[i * n]!));
  if (rest === 0) return 0;
  const alpha = a[0]!;
  const norm = round(Math.sqrt(round(rest + round(alpha * alpha))));
  const beta = alpha > 0 ? -norm : norm;
  const tau = round(round(beta - alpha) / beta);
  for (let i = 1; i < m; ++i) a[i * n] = round(a[i * n]! / round(alpha - beta));
  a[0] = beta;
  for (let j = 1; j < n; ++j) {
    let sum = a[j]!;
    for (let i = 1; i < m; ++i) sum = round(sum + round(a[i * n]! * a[i * n + j]!));
    const factor = round(tau * sum);
    a[j] = round(a[j]! - factor);
    for (let i = 1; i < m; ++i) a[i * n + j] = round(a[i * n + j]! - round(factor * a[i * n]!));
  }
  return tau;
}

/** Steps k = 0, 1, …: `before(k)`, then the reflector of column k on rows and columns from k on. */
function reduce(a: Matrix, m: number, n: number, round: Round, before: (k: number) => void): Float64Array {
  return Float64Array.from({ length: Math.min(m, n) }, (_, k) => {
    before(k);
    const [rows, columns] = [m - k, n - k];
    const at = (e: number): number => (k + Math.floor(e / columns)) * n + k + (e % columns);
    const rest = new Float64Array(rows * columns).map((_, e) => a[at(e)]!);
    const tau = reflectFirst(rest, rows, columns, round);
    for (const [e, x] of rest.entries()) a[at(e)] = x;
    return tau;
  });
}

/** Householder QR in place, one column at a time: R on and above the diagonal, reflector tails (v₀ = 1) below; returns the factors τ. */
export function qr(a: Matrix, m: number, n: number, round: Round): Float64Array {
  return reduce(a, m, n, round, () => {});
}

/** The same with column pivoting, the norms of what is left of the columns computed anew in every step; fills `order`. */
export function pivotedQr(a: Matrix, m: number, n: number, order: Int32Array, round: Round): Float64Array {
  for (let j = 0; j < n; ++j) order[j] = j;
  const left = (j: number, k: number): number => {
    let sum = 0;
    for (let i = k; i < m; ++i) sum += a[i * n + j]! ** 2;
    return sum;
  };
  return reduce(a, m, n, round, (k) => {
    let at = k;
    for (let j = k + 1; j < n; ++j) if (left(j, k) > left(at, k)) at = j;
    for (let i = 0; i < m; ++i) [a[i * n + k], a[i * n + at]] = [a[i * n + at]!, a[i * n + k]!];
    [order[k], order[at]] = [order[at]!, order[k]!];
  });
}
