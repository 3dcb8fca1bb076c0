import type { DyadicMatrix } from "./dyadic-matrix.ts";

/** Fraction-free row echelon form (Bareiss 1968): every entry is a minor of the matrix, so divisions are exact. */
interface Echelon {
  readonly data: bigint[];
  readonly pivotColumns: readonly number[];
  readonly last: bigint;
}

/** Gauss–Jordan when `reduced`: afterwards each pivot column holds `last` in its row and 0 elsewhere. */
function echelon(a: DyadicMatrix, reduced: boolean): Echelon {
  const { rows, columns } = a;
  const data = [...a.data];
  const pivotColumns: number[] = [];
  let last = 1n;
  for (let c = 0; c < columns && pivotColumns.length < rows; c++) {
    const r = pivotColumns.length;
    let found = r;
    while (found < rows && data[found * columns + c] === 0n) found++;
    if (found === rows) continue;
    for (let j = 0; j < columns; j++) {
      const [x, y] = [data[r * columns + j]!, data[found * columns + j]!];
      data[r * columns + j] = y;
      data[found * columns + j] = x;
    }
    const pivot = data[r * columns + c]!;
    for (let i = reduced ? 0 : r + 1; i < rows; i++) {
      if (i === r) continue;
      const f = data[i * columns + c]!;
      for (let j = reduced ? 0 : c; j < columns; j++)
        data[i * columns + j] = (pivot * data[i * columns + j]! - f * data[r * columns + j]!) / last;
    }
    last = pivot;
    pivotColumns.push(c);
  }
  return { data, pivotColumns, last };
}

/** The exact rank. Cost rows · columns · rank multiplications of integers of up to rank · (entry bits + log₂ rank) bits: seconds for 100×100. */
export function rank(a: DyadicMatrix): number {
  return echelon(a, false).pivotColumns.length;
}

/** A basis of {v : A v = 0} as integer vectors, one per non-pivot column; independent because each is the only one that is non-zero there. */
export function nullSpace(a: DyadicMatrix): readonly (readonly bigint[])[] {
  const { data, pivotColumns, last } = echelon(a, true);
  const free = Array.from({ length: a.columns }, (_, j) => j).filter((j) => !pivotColumns.includes(j));
  return free.map((f) => {
    const v = new Array<bigint>(a.columns).fill(0n);
    v[f] = last;
    for (const [i, c] of pivotColumns.entries()) v[c] = -data[i * a.columns + f]!;
    return v;
  });
}
