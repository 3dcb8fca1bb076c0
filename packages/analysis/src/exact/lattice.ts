/** Integer vectors, one a row, held in doubles: every entry and every sum stays below 2^53. */
type Rows = Float64Array[];

/** Lovász's constant. */
const delta = 0.75;
/** Beyond this entries are no longer exact integers. */
const limit = 2 ** 52;

function dot(a: Float64Array, b: Float64Array): number {
  let s = 0;
  for (let i = 0; i < a.length; i++) s += a[i]! * b[i]!;
  return s;
}

/** row −= q · other. @throws RangeError where an entry would leave the exact integers */
function subtract(row: Float64Array, other: Float64Array, q: number): void {
  for (let i = 0; i < row.length; i++) {
    const x = row[i]! - q * other[i]!;
    if (!(Math.abs(x) < limit))
      throw new RangeError("integerKernel: needs entries below 2^52; got larger ones. Use shorter integers or fewer columns.");
    row[i] = x;
  }
}

/** Makes row k short against the rows before it, and gives its part orthogonal to them. */
function reduceRow(rows: Rows, orthogonal: Rows, norms: Float64Array, k: number): { readonly last: number } {
  const row = rows[k]!;
  for (let pass = 0; pass < 4; pass++) {
    let changed = false;
    for (let j = k - 1; j >= 0; j--) {
      const q = Math.round(dot(row, orthogonal[j]!) / norms[j]!);
      if (q === 0) continue;
      subtract(row, rows[j]!, q);
      changed = true;
    }
    if (!changed) break;
  }
  const rest = Float64Array.from(row);
  let last = 0;
  for (let j = 0; j < k; j++) {
    const mu = dot(rest, orthogonal[j]!) / norms[j]!;
    if (j === k - 1) last = mu;
    for (let i = 0; i < rest.length; i++) rest[i]! -= mu * orthogonal[j]![i]!;
  }
  orthogonal[k] = rest;
  norms[k] = dot(rest, rest);
  return { last };
}

/** Lenstra, Lenstra and Lovász's reduction of independent integer rows, in place; projections in doubles, so that the result is short, and exactly a basis of the same lattice. */
function reduce(rows: Rows): void {
  const orthogonal: Rows = [];
  const norms = new Float64Array(rows.length);
  let budget = 400 * rows.length * rows.length;
  for (let k = 0; k < rows.length && budget > 0; budget--) {
    const { last } = reduceRow(rows, orthogonal, norms, k);
    if (k === 0 || norms[k]! >= (delta - last * last) * norms[k - 1]!) k++;
    else {
      [rows[k - 1], rows[k]] = [rows[k]!, rows[k - 1]!];
      k--;
    }
  }
}

/** Leaves the combinations of rows on which a linear form is 0: the two largest values are divided by each other, as in Euclid's algorithm, until one is left, whose row goes. */
function restrict(rows: Rows, values: Float64Array): Rows {
  const left = Array.from(rows, (_, i) => i).filter((i) => values[i] !== 0);
  while (left.length > 1) {
    left.sort((a, b) => Math.abs(values[b]!) - Math.abs(values[a]!) || a - b);
    const [k, l] = left as [number, number];
    const q = Math.round(values[k]! / values[l]!);
    subtract(rows[k]!, rows[l]!, q);
    values[k]! -= q * values[l]!;
    if (values[k] === 0) left.shift();
  }
  return rows.filter((_, i) => i !== left[0]);
}

/**
 * Short integer vectors r with Σ_i r_i a_ic = 0 for every column c of an integer matrix A [rows, columns], row-major: a basis of a lattice of all such
 * vectors, or of one of finite index. For up to about 60 rows of integers below 2^16. Exact. @throws RangeError where an entry would leave the exact integers
 */
export function integerKernel(a: ArrayLike<number>, rows: number, columns: number): readonly Float64Array[] {
  let basis: Rows = Array.from({ length: rows }, (_, i) => {
    const unit = new Float64Array(rows);
    unit[i] = 1;
    return unit;
  });
  const column = new Float64Array(rows);
  for (let c = 0; c < columns; c++) {
    for (let i = 0; i < rows; i++) column[i] = a[i * columns + c]!;
    basis = restrict(
      basis,
      Float64Array.from(basis, (row) => dot(row, column)),
    );
    if (c === columns - 1 || basis.some((row) => row.some((x) => Math.abs(x) > 64))) reduce(basis);
  }
  return basis;
}
