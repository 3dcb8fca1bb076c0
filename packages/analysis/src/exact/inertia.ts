import type { DyadicMatrix } from "./dyadic-matrix.ts";

/** Numbers of positive, negative and zero eigenvalues of a symmetric matrix. */
export interface Inertia {
  readonly positive: number;
  readonly negative: number;
  readonly zero: number;
}

/**
 * The exact inertia of a symmetric matrix by fraction-free LDLᵀ (Sylvester's law: congruences keep it). Pivots are moved to the front;
 * where the remaining diagonal is 0 but an entry (i, j) is not, row and column j are added to i, which makes the diagonal 2a_ij.
 * Cost n³/3 multiplications of integers of up to n · entry bits. @throws RangeError if not square or not symmetric
 */
export function inertia(a: DyadicMatrix): Inertia {
  const n = a.rows;
  const m = rowsOf(a);
  let last = 1n;
  const count = { positive: 0, negative: 0 };
  for (let k = 0; k < n; k++) {
    if (!pivotToFront(m, k)) return { ...count, zero: n - k };
    const pivot = m[k]![k]!;
    if (pivot > 0n === last > 0n) count.positive++;
    else count.negative++;
    eliminate(m, k, last);
    last = pivot;
  }
  return { ...count, zero: 0 };
}

/** Whether xᵀAx ≥ 0 for all x, decided exactly. */
export function isPositiveSemidefinite(a: DyadicMatrix): boolean {
  return inertia(a).negative === 0;
}

function rowsOf(a: DyadicMatrix): bigint[][] {
  const n = a.rows;
  if (a.columns !== n) throw new RangeError(`inertia: needs a square matrix; got [${a.rows},${a.columns}]. Form the Gram matrix first.`);
  const m = Array.from({ length: n }, (_, i) => a.data.slice(i * n, (i + 1) * n));
  if (m.some((row, i) => row.some((x, j) => x !== m[j]![i])))
    throw new RangeError("inertia: needs a symmetric matrix; got another. Symmetrize it.");
  return m;
}

/** Moves a non-zero diagonal entry to (k, k); false where the block from k on is 0. */
function pivotToFront(m: bigint[][], k: number): boolean {
  const n = m.length;
  let at = k;
  while (at < n && m[at]![at] === 0n) at++;
  if (at === n) {
    const i = m.findIndex((row, r) => r >= k && row.some((x, j) => j >= k && x !== 0n));
    if (i < 0) return false;
    const j = m[i]!.findIndex((x, c) => c >= k && x !== 0n);
    for (let c = k; c < n; c++) m[i]![c]! += m[j]![c]!;
    for (let r = k; r < n; r++) m[r]![i]! += m[r]![j]!;
    at = i;
  }
  const [upper, lower] = [m[k]!, m[at]!];
  m[k] = lower;
  m[at] = upper;
  for (const row of m) {
    const [x, y] = [row[k]!, row[at]!];
    row[k] = y;
    row[at] = x;
  }
  return true;
}

function eliminate(m: bigint[][], k: number, last: bigint): void {
  const pivot = m[k]![k]!;
  for (let i = k + 1; i < m.length; i++) {
    const f = m[i]![k]!;
    for (let j = k + 1; j <= i; j++) {
      const x = (pivot * m[i]![j]! - f * m[j]![k]!) / last;
      m[i]![j] = x;
      m[j]![i] = x;
    }
  }
}
